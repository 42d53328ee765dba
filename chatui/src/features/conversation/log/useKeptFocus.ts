import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Gives the focus back where what had it has left the page: to its row, if that is still there, else to the log. It would
 * be lost, and the keys with it. What a dialog had taken over from the log comes back likewise when the dialog is gone.
 */
export function useKeptFocus(log: RefObject<HTMLElement | null>) {
  /** Where the focus is in the log, or was when a dialog opened: the key of the row, or null for the log itself. */
  const place = useRef<{ row: string | null } | null>(null);
  useLayoutEffect(() => {
    if (place.current === null || document.activeElement !== document.body) return;
    const { row } = place.current;
    const rows = [...(log.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const again = rows.find((one) => one.dataset.row === row) ?? log.current;
    again?.focus({ preventScroll: true });
  });
  return {
    onFocus: ({ target }: FocusEvent) => {
      place.current = { row: target.closest<HTMLElement>('[data-row]')?.dataset.row ?? null };
    },
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
      // Not told for a row that is removed: React is deaf while it changes the page.
      const isKept = currentTarget.contains(relatedTarget) || relatedTarget?.closest('[role=dialog]');
      if (!isKept) place.current = null;
    },
  };
}
