import { type KeyboardEvent, useCallback } from 'react';

/**
 * Arrow keys walk from message to message, and to what can be opened between them, so that Tab needs to visit only the one in focus.
 * From the log itself ArrowUp goes to the last message in view.
 */
export function useMessageKeys() {
  return useCallback((event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    if (event.target instanceof HTMLTextAreaElement) return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('article, [data-stop]')];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const step = event.key === 'ArrowUp' ? -1 : 1;
    const next = at === -1 ? (step === -1 ? lastInView(rows, event.currentTarget) : undefined) : rows[at + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }, []);
}

function lastInView(rows: HTMLElement[], log: HTMLElement): HTMLElement | undefined {
  const { bottom } = log.getBoundingClientRect();
  return rows.findLast((row) => row.getBoundingClientRect().top < bottom) ?? rows.at(-1);
}
