import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import { useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { memo } from 'react';

import { Beside } from '../components/beside';
import { Icon } from '../components/Icon';
import { useLive } from '../components/live';
import { loadableDialog } from '../components/loadableDialog';
import { useText } from '../components/useText';
import { RoomPeople } from '../features/people/RoomPeople';
import type { User } from '../wire/user';
import type { Members } from '../workspace/Members';

// A wide window has none.
const PeopleDrawer = loadableDialog(async () => (await import('./PeopleDrawer')).PeopleDrawer);

interface PeoplePanelProps {
  room: string;
  members: Members;
  memberCount: number;
  online: readonly User[];
  onlineCount: number;
  /** Whether the drawer is open, where there is no room for the panel. */
  open: boolean;
  onClose: () => void;
}

/** The room's people beside the conversation, or in a drawer where it would be cramped. */
export const PeoplePanel = memo(function PeoplePanel(props: PeoplePanelProps) {
  const { room, members, memberCount, online, onlineCount, open, onClose } = props;
  const { common, people } = useText();
  const { self } = useLive();
  const isWide = useMediaQuery(useTheme().breakpoints.up('lg'), { noSsr: true });
  const content = (
    <Beside>
      <Box
        component="aside"
        aria-label={people.details}
        sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}
      >
        <Box sx={{ flex: 'none', height: 64, px: 2, display: 'flex', alignItems: 'center' }}>
          <Box sx={{ flex: 1 }}>
            <Typography variant="h3" component="h2">
              {common.people}
            </Typography>
            <Typography variant="caption" color="textSecondary" sx={{ display: 'block', lineHeight: '1rem' }}>
              {people.counts(onlineCount, memberCount)}
            </Typography>
          </Box>
          {!isWide && (
            <IconButton aria-label={common.close} onClick={onClose}>
              <Icon name="close" />
            </IconButton>
          )}
        </Box>
        <Box sx={{ flex: 1, minHeight: 0, overflowY: 'auto', px: 2, pb: 2 }}>
          <RoomPeople key={room} room={room} members={members} online={online} selfId={self.id} />
        </Box>
      </Box>
    </Beside>
  );
  if (isWide) return <Box sx={{ flex: 'none', width: 240, borderLeft: 1, borderColor: 'divider' }}>{content}</Box>;
  return (
    <PeopleDrawer label={people.details} open={open} onClose={onClose}>
      {content}
    </PeopleDrawer>
  );
});
