import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import type { Api } from '../../api/Api';
import type { Room } from '../../wire/room';
import { mergedRooms } from './mergedRooms';

/** More rooms than this are not listed: the list is for people, and the search finds the rest. */
const mostRooms = 1000;

/** The caller's own rooms, all of them. */
export function myRoomsQuery(api: Api) {
  return queryOptions({
    queryKey: ['rooms', 'mine'],
    queryFn: async ({ client, queryKey, signal }) => {
      const rooms: Room[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.myRooms({ limit: 200, ...(cursor !== undefined && { cursor }) }, signal);
        rooms.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined && rooms.length < mostRooms);
      return mergedRooms(client.getQueryData<Room[]>(queryKey), rooms);
    },
  });
}

/** Public rooms and the caller's own whose name or title has `q` in it, page by page. */
export function allRoomsQuery(api: Api, q: string) {
  return infiniteQueryOptions({
    queryKey: ['rooms', 'all', q],
    queryFn: ({ pageParam, signal }) =>
      api.rooms({ limit: 50, ...(q !== '' && { q }), ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function roomQuery(api: Api, name: string) {
  return queryOptions({ queryKey: ['room', name], queryFn: ({ signal }) => api.room(name, signal) });
}
