import Box from '@mui/material/Box';
import Button from '@mui/material/Button';

import { useLive, useSocketStatus } from '../../../components/live';
import { useText } from '../../../components/useText';
import { type ConnectionLabel, useConnectionLabel } from './useConnectionLabel';

const colours: Record<NonNullable<ConnectionLabel>, string> = {
  connected: 'primary.main',
  reconnecting: '#b26a00',
  offline: 'error.main',
};

/** Where it is narrow, all being well is a dot; the word is still there to be read out. */
const wordsOnPhones = {
  position: { xs: 'absolute', sm: 'static' },
  clipPath: { xs: 'inset(50%)', sm: 'none' },
};

/** There, what has to be said takes the place of the proof, not of the room's name (RoomHeader). */
const belowTitleOnPhones = { position: { xs: 'absolute', sm: 'static' }, left: 56, bottom: 2 };

export function ConnectionStatus() {
  const { log } = useText();
  const { socket } = useLive();
  const status = useSocketStatus();
  const label = useConnectionLabel(status);
  const isWell = label === 'connected' || label === null;
  return (
    <Box
      data-trouble={isWell ? undefined : true}
      sx={{ display: 'flex', alignItems: 'center', flex: 'none', ...(!isWell && belowTitleOnPhones) }}
    >
      <Box
        role="status"
        sx={{
          display: 'inline-flex',
          alignItems: 'center',
          gap: 0.75,
          typography: 'caption',
          color: 'text.secondary',
          whiteSpace: 'nowrap',
          '&::before': {
            content: '""',
            width: 8,
            height: 8,
            borderRadius: '50%',
            bgcolor: label === null ? 'transparent' : colours[label],
          },
        }}
      >
        <Box component="span" sx={label === 'connected' ? wordsOnPhones : {}}>
          {label === null ? '' : log.connections[label]}
        </Box>
      </Box>
      {!isWell && (
        <Button size="small" onClick={() => socket.reconnect()} sx={{ ml: 0.5, minHeight: 32, whiteSpace: 'nowrap' }}>
          {log.tryNow}
        </Button>
      )}
    </Box>
  );
}
