import { infiniteQueryOptions } from '@tanstack/react-query';

import type { Api } from '../../api/Api';

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
