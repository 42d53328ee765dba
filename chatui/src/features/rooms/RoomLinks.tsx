import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import Typography from '@mui/material/Typography';
import { memo } from 'react';
import { Link } from 'react-router';

import { Icon } from '../../components/Icon';
import { errorText } from '../../components/errorText';
import { Note } from '../../components/Note';
import { plainText } from '../../components/plainText';
import { useLive, useOwnRooms } from '../../components/live';
import type { Room } from '../../wire/room';
import { inRailOrder } from './inRailOrder';
import { MentionBadge } from './MentionBadge';
import { UnreadBadge } from './UnreadBadge';
import { UnsentMark } from './UnsentMark';

/** One's own rooms beside the conversation. */
export function RoomLinks({ current, onGo }: { current: string; onGo?: () => void }) {
  const { workspace } = useLive();
  const { rooms, isComplete, error } = useOwnRooms();
  if (error !== null && !isComplete && rooms.length === 0)
    return <Note onRetry={() => workspace.refresh()}>{errorText(error)}</Note>;
  return (
    <List dense aria-label="Your rooms" sx={{ py: 0 }}>
      {inRailOrder(rooms, current).map((room) => (
        <RoomLink key={room.name} room={room} isCurrent={room.name === current} onGo={onGo} />
      ))}
    </List>
  );
}

interface RoomLinkProps {
  room: Room;
  isCurrent: boolean;
  onGo: (() => void) | undefined;
}

/** One of what may be hundreds: drawn anew only where it says something else. */
const RoomLink = memo(function RoomLink({ room, isCurrent, onGo }: RoomLinkProps) {
  return (
    <ListItem disablePadding>
      <ListItemButton
        component={Link}
        to={`/chat/${room.name}`}
        selected={isCurrent}
        aria-current={isCurrent ? 'page' : undefined}
        onClick={onGo}
        sx={{
          borderRadius: 2,
          minHeight: 40,
          '@media (hover: hover)': { '[data-density=compact] &': { minHeight: 32, py: 0.25 } },
          gap: 1,
          '@media (forced-colors: active)': isCurrent ? { outline: '2px solid Highlight', outlineOffset: -2 } : {},
        }}
      >
        <Icon name={room.visibility === 'private' ? 'lock' : 'chat'} quiet />
        <Typography
          noWrap
          component="span"
          variant="body2"
          dir="auto"
          sx={{ flex: 1, fontWeight: room.me.unread_count > 0 ? 650 : 500 }}
        >
          {plainText(room.title)}
        </Typography>
        <UnsentMark room={room.name} isInView={isCurrent} />
        <MentionBadge count={room.me.mention_count} />
        <UnreadBadge count={room.me.unread_count} />
      </ListItemButton>
    </ListItem>
  );
});
