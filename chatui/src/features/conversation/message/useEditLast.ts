import { useCallback, useState } from 'react';

import type { RoomSnapshot } from '../../../workspace/RoomSnapshot';
import { lastOwn } from './lastOwn';

/**
 * Editing what one has written last. It may still be on its way: then the edit begins when it has arrived, unless
 * something else is written meanwhile (`forget`).
 */
export function useEditLast(
  timeline: { getSnapshot: () => RoomSnapshot },
  { messages }: RoomSnapshot,
  selfId: string,
  start: (id: string | null) => void,
) {
  const [awaited, setAwaited] = useState<string | null>(null);
  const arrived =
    awaited === null
      ? undefined
      : messages.findLast(({ author, client_id }) => author.id === selfId && client_id === awaited);
  if (arrived !== undefined) {
    setAwaited(null);
    start(arrived.id);
  }
  const editLast = useCallback(() => {
    const now = timeline.getSnapshot();
    const onItsWay = now.drafts.findLast(({ state }) => state !== 'failed');
    setAwaited(onItsWay?.clientId ?? null);
    if (onItsWay === undefined) start(lastOwn(now.messages, selfId));
  }, [timeline, selfId, start]);
  const forget = useCallback(() => setAwaited(null), []);
  return { editLast, forget };
}
