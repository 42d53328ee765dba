import { type KeyboardEvent, useCallback } from 'react';

/**
 * Arrow keys walk from message to message, so that Tab needs to visit only the one in focus.
 * From the log itself ArrowUp goes to the last message in view.
 */
export function useMessageKeys() {
  return useCallback((event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    if (event.target instanceof HTMLTextAreaElement) return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('article')];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const step = event.key === 'ArrowUp' ? -1 : 1;
    const next = at === -1 ? (step === -1 ? rows.at(-1) : undefined) : rows[at + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }, []);
}
