import { useEffect, useState } from 'react';

import { type Mute, muteOf } from '../workspace/muteOf';
import type { SystemMessage } from '../workspace/systemMessages';

/** A timer may be no longer. */
const longestMs = 2 ** 31 - 1;

/** Whether the reader is muted, as far as the log tells; over by itself at its end. */
export function useMute(systemMessages: readonly SystemMessage[], selfId: string): Mute | null {
  const [now, setNow] = useState(() => Date.now());
  const mute = muteOf(systemMessages, selfId, now);
  const until = mute?.until ?? null;
  useEffect(() => {
    if (until === null) return undefined;
    const timer = setTimeout(
      () => setNow(Date.now()),
      Math.min(longestMs, Math.max(0, Date.parse(until) - Date.now())),
    );
    return () => clearTimeout(timer);
  }, [until, now]);
  return mute;
}
