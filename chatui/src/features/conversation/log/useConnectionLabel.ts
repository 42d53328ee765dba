import { useEffect, useState } from 'react';

import type { SocketStatus } from '../../../realtime/Socket';

/** A break shorter than this is not worth a word (contract section 7). */
const quietMs = 5000;

export type ConnectionLabel = 'connected' | 'reconnecting' | 'offline' | null;

/** What is said of the connection. Null while the very first one is being made. */
export function useConnectionLabel({ state, brokenSince, offline, stoppedBy }: SocketStatus): ConnectionLabel {
  const [wasLive, setWasLive] = useState(state === 'live');
  if (state === 'live' && !wasLive) setWasLive(true);
  const isLong = usePassed(state === 'live' ? null : brokenSince, quietMs);

  if (state === 'live') return 'connected';
  if (stoppedBy === 'refused') return 'offline';
  if (!isLong) return wasLive ? 'connected' : null;
  return offline ? 'offline' : 'reconnecting';
}

/** Whether `ms` have gone by since the moment given. */
function usePassed(since: number | null, ms: number): boolean {
  const [passed, setPassed] = useState<number | null>(null);
  useEffect(() => {
    if (since === null) return;
    const timer = setTimeout(() => setPassed(since), Math.max(0, since + ms - Date.now()));
    return () => clearTimeout(timer);
  }, [since, ms]);
  return since !== null && passed === since;
}
