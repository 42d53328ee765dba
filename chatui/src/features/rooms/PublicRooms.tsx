import Button from '@mui/material/Button';
import List from '@mui/material/List';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery } from '@tanstack/react-query';

import { errorText } from '../../components/errorText';
import { Note } from '../../components/Note';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import type { Room } from '../../wire/room';
import { RoomCard } from './RoomCard';
import { RoomsSection } from './RoomsSection';
import { allRoomsQuery } from './roomQueries';
import { useJoinRoom } from './useJoinRoom';

/** Public rooms one is not in yet. */
export function PublicRooms({ q }: { q: string }) {
  const { api } = useServices();
  const rooms = useInfiniteQuery(allRoomsQuery(api, q));
  const shown = (rooms.data?.pages ?? [])
    .flatMap((page) => page.items)
    .filter((room) => room.me.role === null && room.archived_at === null);
  return (
    <RoomsSection title="Public rooms to join">
      {rooms.isError && <Note onRetry={() => void rooms.refetch()}>{errorText(rooms.error)}</Note>}
      {rooms.isSuccess && shown.length === 0 && !rooms.hasNextPage && (
        <Typography color="textSecondary" sx={{ p: 2 }}>
          {q === '' ? 'There are no other public rooms.' : 'No other public room has that in its name.'}
        </Typography>
      )}
      <List aria-label="Public rooms to join" disablePadding>
        {shown.map((room) => (
          <RoomCard key={room.name} room={room}>
            <JoinButton room={room} />
          </RoomCard>
        ))}
      </List>
      {rooms.hasNextPage && (
        <Button
          fullWidth
          loading={rooms.isFetchingNextPage}
          onClick={() => void rooms.fetchNextPage()}
          sx={{ borderRadius: 0 }}
        >
          Show more rooms
        </Button>
      )}
    </RoomsSection>
  );
}

function JoinButton({ room }: { room: Room }) {
  const join = useJoinRoom(room.name, { go: true });
  return (
    <Button
      variant="outlined"
      size="small"
      loading={join.isPending}
      onClick={() => join.mutate()}
      aria-label={`Join ${plainText(room.title)}`}
    >
      {join.isError ? 'Try again' : 'Join'}
    </Button>
  );
}
