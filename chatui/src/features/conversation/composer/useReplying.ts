import { useCallback, useMemo, useSyncExternalStore } from 'react';

import type { Drawer } from '../../../workspace/Drawer';
import type { RoomSnapshot } from '../../../workspace/RoomSnapshot';
import type { Message, Quote } from '../../../wire/message';

/** Which message the text in the box will answer, kept with that text; it shows as it is by now. */
export function useReplying({ room, messages }: RoomSnapshot, drawer: Drawer) {
  const chosen = useSyncExternalStore(drawer.subscribe, () => drawer.reply(room));
  const now = chosen === null ? undefined : messages.findLast(({ id }) => id === chosen.id);
  const quote = useMemo(() => (now === undefined ? chosen : quoteOf(now)), [now, chosen]);
  const reply = useCallback(
    (to: Message | Quote | null) => drawer.answer(room, to === null ? null : quoteOf(to)),
    [drawer, room],
  );
  return { quote, reply };
}

function quoteOf({ id, seq, author, body }: Message | Quote): Quote {
  return { id, seq, author, body };
}
