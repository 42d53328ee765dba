import Button from '@mui/material/Button';
import List from '@mui/material/List';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery } from '@tanstack/react-query';

import { errorText } from '../../components/errorText';
import { Alert } from '../../components/Alert';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import { RoomCard } from './RoomCard';
import { RoomsSection } from './RoomsSection';
import { allRoomsQuery } from './roomQueries';
import { useJoinRoom } from './useJoinRoom';

/** Public rooms one is not in yet. */
export function PublicRooms({ q }: { q: string }) {
  const text = useText();
  const { api } = useServices();
  const rooms = useInfiniteQuery(allRoomsQuery(api, q));
  const shown = (rooms.data?.pages ?? [])
    .flatMap((page) => page.items)
    .filter((room) => room.me.role === null && room.archived_at === null);
  return (
    <RoomsSection title={text.rooms.joinable}>
      {rooms.isError && <Alert onRetry={() => void rooms.refetch()}>{errorText(rooms.error, text)}</Alert>}
      {rooms.isSuccess && shown.length === 0 && !rooms.hasNextPage && (
        <Typography color="textSecondary" sx={{ p: 2 }}>
          {q === '' ? text.rooms.noneJoinable : text.rooms.noneJoinableFound}
        </Typography>
      )}
      <List aria-label={text.rooms.joinable} disablePadding>
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
          {text.rooms.more}
        </Button>
      )}
    </RoomsSection>
  );
}

function JoinButton({ room }: { room: Room }) {
  const { common, rooms } = useText();
  const join = useJoinRoom(room.name, { go: true });
  return (
    <Button
      variant="outlined"
      size="small"
      loading={join.isPending}
      onClick={() => join.mutate()}
      aria-label={rooms.joinRoom(plainText(room.title))}
    >
      {join.isError ? common.tryAgain : rooms.join}
    </Button>
  );
}
