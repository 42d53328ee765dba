import { useState } from 'react';

import type { Message } from '../../wire/message';

/** How many of the others' messages came since the reader left the end of the log; null while there. */
export function useNewBelow(messages: readonly Message[], selfId: string) {
  const [leftAt, setLeftAt] = useState<number | null>(null);
  const onAtBottom = (atBottom: boolean) => setLeftAt(atBottom ? null : (messages.at(-1)?.seq ?? 0));
  const count =
    leftAt === null ? null : messages.filter(({ seq, author }) => seq > leftAt && author.id !== selfId).length;
  return { count, onAtBottom };
}
