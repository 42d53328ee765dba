import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import { Link as RouterLink } from 'react-router';

import { useAtHand } from '../../components/atHand';
import { Brand } from '../../components/Brand';
import { Icon } from '../../components/Icon';
import { OwnName } from '../../components/OwnName';
import { NewRoomButton } from './NewRoomButton';
import { RoomLinks } from './RoomLinks';

/** The way to everything that is not this conversation. */
export function RoomRail({ current, onGo }: { current: string; onGo?: () => void }) {
  const open = useAtHand();
  return (
    <Box component="nav" aria-label="Rooms" sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      <Box sx={{ flex: 'none', height: 64, px: 2, display: 'flex', alignItems: 'center' }}>
        <Link
          component={RouterLink}
          to="/"
          color="inherit"
          underline="none"
          aria-label="Chatrooms: all rooms"
          sx={{ borderRadius: 1, display: 'flex', minHeight: 40 }}
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
          color="inherit"
          startIcon={<Icon name="go" />}
          aria-keyshortcuts="Control+K Meta+K"
          onClick={() => open('goToRoom')}
          sx={{ justifyContent: 'flex-start' }}
        >
          Go to room
        </Button>
        <Button
          color="inherit"
          startIcon={<Icon name="search" />}
          aria-keyshortcuts="/"
          onClick={() => open('search')}
          sx={{ justifyContent: 'flex-start' }}
        >
          Search
        </Button>
        <Button
          component={RouterLink}
          to="/mentions"
          color="inherit"
          startIcon={<Icon name="at" />}
          sx={{ justifyContent: 'flex-start' }}
        >
          Mentions
        </Button>
        <Button
          component={RouterLink}
          to="/rooms"
          color="inherit"
          startIcon={<Icon name="chat" />}
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
        <OwnName width={{ flex: 1, minWidth: 0 }} />
      </Box>
    </Box>
  );
}
