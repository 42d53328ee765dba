import { infiniteQueryOptions } from '@tanstack/react-query';

import type { Api } from '../../api/Api';

/** A room's members, page by page. */
export function membersQuery(api: Api, room: string) {
  return infiniteQueryOptions({
    queryKey: ['members', room],
    queryFn: ({ pageParam, signal }) =>
      api.members(room, { limit: 100, ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}
