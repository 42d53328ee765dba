import { useState } from 'react';

import type { TimelineSnapshot } from '../../../workspace/TimelineSnapshot';
import { firstNewLine, newLineSeq, nextNewLine } from './newLine';

/** The seq of the message above which “New” stands; null: nowhere. `readSeq` is how far one had read when the room was opened. */
export function useNewLine(
  { messages, head }: TimelineSnapshot,
  { selfId, readSeq, isReading }: { selfId: string; readSeq: number; isReading: boolean },
): number | null {
  const [line, setLine] = useState(() => firstNewLine(readSeq));
  const newestOther = messages.findLast(({ author }) => author.id !== selfId)?.seq ?? 0;
  const next = nextNewLine(line, { isReading, head, newestOther });
  if (next !== line) setLine(next);
  return newLineSeq(next, messages, selfId);
}
