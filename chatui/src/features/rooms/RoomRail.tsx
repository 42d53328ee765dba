import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import Tooltip from '@mui/material/Tooltip';
import { Link as RouterLink } from 'react-router';

import { Brand } from '../../components/Brand';
import { Icon } from '../../components/Icon';
import { useLive } from '../../components/live';
import { PersonAvatar } from '../../components/PersonAvatar';
import { plainText } from '../../components/plainText';
import { NewRoomButton } from './NewRoomButton';
import { RoomLinks } from './RoomLinks';

/** The way to everything that is not this conversation. */
export function RoomRail({ current, onGo }: { current: string; onGo?: () => void }) {
  const { self } = useLive();
  return (
    <Box component="nav" aria-label="Rooms" sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      <Box sx={{ flex: 'none', height: 64, px: 2, display: 'flex', alignItems: 'center' }}>
        <Link
          component={RouterLink}
          to="/"
          color="inherit"
          underline="none"
          aria-label="Chatrooms: all rooms"
          sx={{ borderRadius: 1 }}
        >
          <Brand />
        </Link>
      </Box>
      <Box sx={{ flex: 1, minHeight: 0, overflowY: 'auto', px: 1, py: 1 }}>
        <RoomLinks current={current} {...(onGo !== undefined && { onGo })} />
      </Box>
      <Box sx={{ flex: 'none', p: 1, display: 'grid', gap: 0.5 }}>
        <NewRoomButton color="inherit" align="start" />
        <Button
          component={RouterLink}
          to="/"
          color="inherit"
          startIcon={<Icon name="search" />}
          sx={{ justifyContent: 'flex-start' }}
        >
          All rooms
        </Button>
      </Box>
      <Box
        sx={{
          flex: 'none',
          px: 2,
          py: 1.5,
          display: 'flex',
          alignItems: 'center',
          gap: 1.5,
          borderTop: 1,
          borderColor: 'divider',
        }}
      >
        <PersonAvatar name={self.display_name} size={32} />
        <Box
          component="span"
          sx={{
            flex: 1,
            minWidth: 0,
            typography: 'body2',
            fontWeight: 600,
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
          }}
        >
          {plainText(self.display_name)}
        </Box>
        <Tooltip title="Settings">
          <IconButton component={RouterLink} to="/settings" aria-label="Settings">
            <Icon name="settings" />
          </IconButton>
        </Tooltip>
      </Box>
    </Box>
  );
}
