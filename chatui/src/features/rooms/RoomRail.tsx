import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import { memo, type ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

import { useAtHand } from '../../components/atHand';
import { Brand } from '../../components/Brand';
import { Icon } from '../../components/Icon';
import { OwnName } from '../../components/OwnName';
import { useText } from '../../components/useText';
import { RailMenu } from './RailMenu';
import type { RailPage } from './RailPages';
import { RailSections } from './RailSections';

interface RoomRailProps {
  /** The name of the room in view; empty where another page is. */
  current: string;
  pages: readonly RailPage[];
  /** What starts a direct conversation. */
  newMessage?: ReactNode;
}

/** The way to everything: rooms, direct conversations and pages. */
export function RoomRail({ current, pages, newMessage }: RoomRailProps) {
  const { rooms } = useText();
  return (
    <Box component="nav" aria-label={rooms.rooms} sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      <Top />
      <Box sx={{ flex: 1, minHeight: 0, overflowY: 'auto', px: 1, py: 1 }}>
        <RailSections current={current} pages={pages} newMessage={newMessage} />
      </Box>
      <Bottom />
    </Box>
  );
}

/** Does not depend on the room in view: another one does not draw it anew. */
const Top = memo(function Top() {
  const { rail } = useText();
  const open = useAtHand();
  return (
    <>
      <Box sx={{ flex: 'none', height: 64, pl: 2, pr: 1, display: 'flex', alignItems: 'center', justifyContent: 'space-between' }}>
        <Link
          component={RouterLink}
          to="/rooms"
          color="inherit"
          underline="none"
          aria-label={rail.home}
          sx={{ borderRadius: 1, display: 'flex', minHeight: 40 }}
        >
          <Brand />
        </Link>
        <RailMenu />
      </Box>
      <Box sx={{ flex: 'none', px: 1, display: 'grid', gap: 0.5, '& .MuiButton-startIcon': { ml: 0, mr: 1 } }}>
        <Button
          color="inherit"
          startIcon={<Icon name="go" />}
          aria-keyshortcuts="Control+K Meta+K"
          onClick={() => open('goToRoom')}
          sx={{ justifyContent: 'flex-start', px: 1 }}
        >
          {rail.goToRoom}
        </Button>
        <Button
          color="inherit"
          startIcon={<Icon name="search" />}
          component={RouterLink}
          to="/search"
          aria-keyshortcuts="/"
          sx={{ justifyContent: 'flex-start', px: 1 }}
        >
          {rail.search}
        </Button>
      </Box>
    </>
  );
});

const Bottom = memo(function Bottom() {
  return (
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
  );
});
