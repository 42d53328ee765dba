import { useCallback, useState } from 'react';

import type { TimelineSnapshot } from '../../timeline/TimelineSnapshot';
import type { Message, Quote } from '../../wire/message';

/** Which message the text in the box will answer; it shows as it is by now. */
export function useReplying({ messages }: TimelineSnapshot) {
  const [chosen, setChosen] = useState<Quote | null>(null);
  const now = chosen === null ? undefined : messages.findLast(({ id }) => id === chosen.id);
  const quote = now === undefined ? chosen : quoteOf(now);
  const reply = useCallback((to: Message | Quote | null) => setChosen(to === null ? null : quoteOf(to)), []);
  return { quote, reply };
}

function quoteOf({ id, seq, author, body }: Message | Quote): Quote {
  return { id, seq, author, body };
}
