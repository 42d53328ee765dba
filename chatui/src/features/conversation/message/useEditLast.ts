import { useCallback, useState } from 'react';

import type { RoomSnapshot } from '../../../workspace/RoomSnapshot';
import { lastOwn } from './lastOwn';

/**
 * Editing what one has written last. It may still be on its way: then the edit begins when it has arrived, unless
 * something else is written meanwhile (`forget`).
 */
export function useEditLast(
  timeline: { getSnapshot: () => RoomSnapshot },
  { room, messages }: RoomSnapshot,
  selfId: string,
  start: (id: string | null) => void,
) {
  const [waiting, setWaiting] = useState<{ room: string; clientId: string } | null>(null);
  const awaited = waiting?.room === room ? waiting.clientId : null;
  const arrived =
    awaited === null
      ? undefined
      : messages.findLast(({ author, client_id }) => author.id === selfId && client_id === awaited);
  if (arrived !== undefined) {
    setWaiting(null);
    start(arrived.id);
  }
  const editLast = useCallback(() => {
    const now = timeline.getSnapshot();
    const onItsWay = now.outgoing.findLast(({ state }) => state !== 'failed');
    setWaiting(onItsWay === undefined ? null : { room, clientId: onItsWay.clientId });
    if (onItsWay === undefined) start(lastOwn(now.messages, selfId));
  }, [timeline, room, selfId, start]);
  const forget = useCallback(() => setWaiting(null), []);
  return { editLast, forget };
}
