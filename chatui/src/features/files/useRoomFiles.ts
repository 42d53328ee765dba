import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { useLive } from '../../components/live';
import { useServices } from '../../components/services';
import type { FileKind } from '../../wire/file';

/** Fills rows of two, three and four. */
const pageSize = 24;

/** Files of a room, page by page, the newest first. What comes or goes while they are shown does so here too. */
export function useRoomFiles(room: string, kind: FileKind) {
  const { api } = useServices();
  const { socket } = useLive();
  const queries = useQueryClient();
  useEffect(
    () =>
      socket.onFrame((frame) => {
        if (!('message' in frame) || frame.message?.room !== room) return;
        const isNew = frame.type === 'message.created' && (frame.message.files ?? []).length > 0;
        if (!isNew && frame.type !== 'message.deleted' && frame.type !== 'message.edited') return;
        void queries.invalidateQueries({ queryKey: ['files', room] });
      }),
    [socket, queries, room],
  );
  return useInfiniteQuery({
    queryKey: ['files', room, kind],
    queryFn: ({ pageParam, signal }) =>
      api.files(room, { kind, limit: pageSize, ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });
}
