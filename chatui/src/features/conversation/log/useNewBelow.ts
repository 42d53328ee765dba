import { useState } from 'react';

import type { Message } from '../../../wire/message';

/** How many of the others' messages stand below what has been seen; null at the end. */
export function useNewBelow(messages: readonly Message[], selfId: string, seenAtFirst: number, isAtEnd: boolean) {
  const [seen, setSeen] = useState(seenAtFirst);
  const onSeen = (seq: number) => setSeen((old) => Math.max(old, seq));
  const count = isAtEnd ? null : messages.filter(({ seq, author }) => seq > seen && author.id !== selfId).length;
  return { count, onSeen };
}
