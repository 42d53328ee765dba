import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

import { useServices } from '../../components/services';

/** Messages that a search finds, page by page, the newest first. */
export function useSearch(q: string) {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: ['search', q],
    enabled: q !== '',
    queryFn: ({ pageParam, signal }) =>
      api.search({ q, tz: timeZone(), limit: 30, ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** The zone in which the one who searches has days. */
function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
