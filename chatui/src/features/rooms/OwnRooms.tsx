import List from '@mui/material/List';
import Typography from '@mui/material/Typography';

import { errorText } from '../../components/errorText';
import { Alert } from '../../components/Alert';
import { useLive, useOwnRooms } from '../../components/live';
import { roomTitle } from '../../components/roomTitle';
import { useText } from '../../components/useText';
import { RoomCard } from './RoomCard';
import { RoomsSection } from './RoomsSection';
import { MentionBadge } from './MentionBadge';
import { UnreadBadge } from './UnreadBadge';
import { UnsentMark } from './UnsentMark';

/** The rooms one is in, the liveliest first. */
export function OwnRooms({ q }: { q: string }) {
  const text = useText();
  const { self, workspace } = useLive();
  const { rooms, isComplete, error } = useOwnRooms();
  const wanted = q.toLowerCase();
  const shown = rooms
    .filter((room) => room.name.includes(wanted) || roomTitle(room, self.id, text).toLowerCase().includes(wanted))
    .toSorted((a, b) => (b.last_message_at ?? b.created_at).localeCompare(a.last_message_at ?? a.created_at));
  return (
    <RoomsSection title={text.rooms.yours}>
      {error !== null && <Alert onRetry={() => workspace.refresh()}>{errorText(error, text)}</Alert>}
      {isComplete && shown.length === 0 && (
        <Typography color="textSecondary" sx={{ p: 2 }}>
          {q === '' ? text.rooms.noneYours : text.rooms.noneYoursFound}
        </Typography>
      )}
      <List aria-label={text.rooms.youAreIn} disablePadding>
        {shown.map((room) => (
          <RoomCard key={room.name} room={room}>
            <UnsentMark room={room.name} />
            <MentionBadge count={room.me.mention_count} />
            <UnreadBadge count={room.me.unread_count} />
          </RoomCard>
        ))}
      </List>
    </RoomsSection>
  );
}
