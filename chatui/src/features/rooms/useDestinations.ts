import { useQuery } from '@tanstack/react-query';
import { useMatch } from 'react-router';

import { useLive, useOwnRooms } from '../../components/live';
import { useFoundPeople } from '../../components/people/useFoundPeople';
import { useServices } from '../../components/services';
import { useSettled } from '../../components/useSettled';
import { useText } from '../../components/useText';
import { visitedRooms } from '../../components/visitedRooms';
import type { Room } from '../../wire/room';
import type { User } from '../../wire/user';
import { matchRooms } from './matchRooms';

/** Where one can go: a room, or a conversation with a person which may have to be made. */
export type Destination = { key: string; room: Room } | { key: string; person: User };

/** So many are shown: whoever wants another one types more of its name. */
const most = 12;

/** What has these letters in its name: own rooms and conversations first, then people, then rooms one may join. */
export function useDestinations(typed: string): Destination[] {
  const { api } = useServices();
  const { self } = useLive();
  const text = useText();
  const own = useOwnRooms().rooms;
  const current = useMatch('/chat/:room')?.params.room?.toLowerCase();
  const isEmpty = typed.trim() === '';
  const q = useSettled(typed.trim());
  const others = useQuery({
    queryKey: ['rooms', 'named', q],
    enabled: q !== '',
    queryFn: ({ signal }) => api.rooms({ q, limit: most }, signal),
  });
  const people = useFoundPeople(typed).found;

  const open = own.filter(({ name, archived_at }) => archived_at === null && (!isEmpty || name !== current));
  const mine = matchRooms(open, typed, visitedRooms(self.id), self.id, text);
  const isOwn = new Set(own.map(({ name }) => name));
  const joinable = (isEmpty ? [] : (others.data?.items ?? [])).filter(
    ({ name, archived_at }) => archived_at === null && !isOwn.has(name),
  );
  // Whoever one writes with alone already is there as that conversation.
  const isListed = new Set(mine.flatMap(({ people: all = [] }) => (all.length === 2 ? all.map(({ id }) => id) : [])));
  return [
    ...mine.map(roomOption),
    ...(isEmpty ? [] : people).filter(({ id }) => !isListed.has(id)).map((person) => ({ key: person.id, person })),
    ...matchRooms(joinable, typed, [], self.id, text).map(roomOption),
  ].slice(0, most);
}

function roomOption(room: Room): Destination {
  return { key: room.name, room };
}
