import { useCallback, useState } from 'react';

import type { Message } from '../../../wire/message';
import type { RoomActions } from '../roomActions';

/** Choosing an emoji for a message. */
export function useReacting(react: RoomActions['react']) {
  const [picking, setPicking] = useState<{ id: string; anchor: HTMLElement } | null>(null);
  const pick = useCallback(({ id }: Message, anchor: HTMLElement) => setPicking({ id, anchor }), []);
  const close = useCallback(() => setPicking(null), []);
  const onPick = (emoji: string) => {
    if (picking !== null) react(picking.id, emoji, true);
    close();
  };
  return { anchor: picking?.anchor ?? null, pick, onPick, close };
}
