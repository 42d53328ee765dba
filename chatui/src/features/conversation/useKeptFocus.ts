import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react';

/** Gives the focus to the log where the row that had it has left the page: else it would be lost, and the keys with it. */
export function useKeptFocus(log: RefObject<HTMLElement | null>) {
  const hasFocus = useRef(false);
  useLayoutEffect(() => {
    const isLost = hasFocus.current && document.activeElement === document.body;
    if (isLost) log.current?.focus({ preventScroll: true });
  });
  return {
    onFocus: () => {
      hasFocus.current = true;
    },
    onBlur: (event: FocusEvent) => {
      // Not told for a row that is removed: React is deaf while it changes the page.
      hasFocus.current = event.currentTarget.contains(event.relatedTarget);
    },
  };
}
