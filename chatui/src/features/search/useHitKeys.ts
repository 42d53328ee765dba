import { type KeyboardEvent, type RefObject } from 'react';

/** Arrow keys lead from the box through what was found and back. Answers what is to hear the keys of both. */
export function useHitKeys(box: RefObject<HTMLInputElement | null>, list: RefObject<HTMLElement | null>) {
  return (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.altKey) return;
    const hits = [...(list.current?.querySelectorAll<HTMLElement>('a') ?? [])];
    const at = hits.findIndex((hit) => hit === document.activeElement);
    const next = at + step < 0 ? box.current : hits[at + step];
    if (next == null || (at < 0 && step < 0)) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  };
}
