import { type RefObject, useLayoutEffect, useState } from 'react';
import { useLocation } from 'react-router';

/** Which hit was opened, for each entry of the history. */
const opened = new Map<string, string>();

/** Back from a hit, the focus is on it again. Answers whether it is, and what to call when one is opened. */
export function useOpenedHit(list: RefObject<HTMLElement | null>) {
  const { key } = useLocation();
  const [id] = useState(() => opened.get(key) ?? null);
  useLayoutEffect(() => {
    if (id !== null) list.current?.querySelector<HTMLElement>(`[data-hit="${CSS.escape(id)}"] a`)?.focus({ preventScroll: true });
  }, [id, list]);
  return { isBack: id !== null, remember: (messageId: string) => opened.set(key, messageId) };
}
