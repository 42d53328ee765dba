import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';

import { Icon } from '../../components/Icon';
import { errorText } from '../../components/errorText';
import { Note } from '../../components/Note';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import type { Room } from '../../wire/room';
import { myRoomsQuery } from './roomQueries';
import { MentionBadge } from './MentionBadge';
import { UnreadBadge } from './UnreadBadge';
import { UnsentMark } from './UnsentMark';

/** One's own rooms beside the conversation. */
export function RoomLinks({ current, onGo }: { current: string; onGo?: () => void }) {
  const { api } = useServices();
  const rooms = useQuery(myRoomsQuery(api));
  if (rooms.isError && rooms.data === undefined)
    return <Note onRetry={() => void rooms.refetch()}>{errorText(rooms.error)}</Note>;
  const open = (rooms.data ?? [])
    .filter((room) => room.archived_at === null || room.name === current)
    .toSorted(byTitle);
  return (
    <List dense aria-label="Your rooms" sx={{ py: 0 }}>
      {open.map((room) => (
        <ListItem key={room.name} disablePadding>
          <ListItemButton
            component={Link}
            to={`/chat/${room.name}`}
            selected={room.name === current}
            aria-current={room.name === current ? 'page' : undefined}
            onClick={onGo}
            sx={{ borderRadius: 2, minHeight: 40, gap: 1 }}
          >
            <Icon name={room.visibility === 'private' ? 'lock' : 'chat'} quiet />
            <Typography
              noWrap
              component="span"
              variant="body2"
              sx={{ flex: 1, fontWeight: room.me.unread_count > 0 ? 650 : 500 }}
            >
              {plainText(room.title)}
            </Typography>
            <UnsentMark room={room.name} isInView={room.name === current} />
            <MentionBadge count={room.me.mention_count} />
            <UnreadBadge count={room.me.unread_count} />
          </ListItemButton>
        </ListItem>
      ))}
    </List>
  );
}

function byTitle(a: Room, b: Room): number {
  return a.title.localeCompare(b.title);
}
