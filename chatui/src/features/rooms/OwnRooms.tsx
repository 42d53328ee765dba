import List from '@mui/material/List';
import Typography from '@mui/material/Typography';

import { errorText } from '../../components/errorText';
import { Note } from '../../components/Note';
import { useLive, useOwnRooms } from '../../components/live';
import { RoomCard } from './RoomCard';
import { RoomsSection } from './RoomsSection';
import { MentionBadge } from './MentionBadge';
import { UnreadBadge } from './UnreadBadge';
import { UnsentMark } from './UnsentMark';

/** The rooms one is in, the liveliest first. */
export function OwnRooms({ q }: { q: string }) {
  const { workspace } = useLive();
  const { rooms, isComplete, error } = useOwnRooms();
  const wanted = q.toLowerCase();
  const shown = rooms
    .filter(({ name, title }) => name.includes(wanted) || title.toLowerCase().includes(wanted))
    .toSorted((a, b) => (b.last_message_at ?? b.created_at).localeCompare(a.last_message_at ?? a.created_at));
  return (
    <RoomsSection title="Your rooms">
      {error !== null && <Note onRetry={() => workspace.refresh()}>{errorText(error)}</Note>}
      {isComplete && shown.length === 0 && (
        <Typography color="textSecondary" sx={{ p: 2 }}>
          {q === ''
            ? 'You are in no room yet. Join one below, or make a new one.'
            : 'None of your rooms has that in its name.'}
        </Typography>
      )}
      <List aria-label="Your rooms" disablePadding>
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
