import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { Link as RouterLink } from 'react-router';

import { useAtHand } from './atHand';
import { Icon } from './Icon';
import { useLive } from './live';
import { PersonAvatar } from './PersonAvatar';
import { plainText } from './plainText';
import { useText } from './useText';

type Width = { maxWidth: number; display: { xs: 'none'; sm: 'inline' } } | { flex: 1; minWidth: 0 };

/** Who is signed in, and the way to their settings: items of a flex row. */
export function OwnName({ width }: { width: Width }) {
  const { keys, rail } = useText();
  const { self } = useLive();
  const open = useAtHand();
  return (
    <>
      <PersonAvatar user={self} size={32} />
      <Box
        component="span"
        sx={{
          ...width,
          typography: 'body2',
          fontWeight: 600,
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
        }}
      >
        {plainText(self.display_name)}
      </Box>
      <Tooltip title={keys.title}>
        <IconButton
          aria-label={keys.title}
          aria-keyshortcuts="?"
          onClick={() => open('keys')}
          sx={{ display: { xs: 'none', sm: 'inline-flex' } }}
        >
          <Icon name="keys" />
        </IconButton>
      </Tooltip>
      <Tooltip title={rail.settings}>
        <IconButton component={RouterLink} to="/settings" aria-label={rail.settings}>
          <Icon name="settings" />
        </IconButton>
      </Tooltip>
    </>
  );
}
