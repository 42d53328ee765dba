import { type RefObject, useLayoutEffect } from 'react';
import { useLocation } from 'react-router';

const places = new Map<string, number>();

/** Back on a page, one is where one was: how far it was scrolled is kept for each entry of the history. */
export function useKeptScroll(ref: RefObject<HTMLElement | null>): void {
  const { key } = useLocation();
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    element.scrollTop = places.get(key) ?? 0;
    const remember = () => places.set(key, element.scrollTop);
    element.addEventListener('scroll', remember, { passive: true });
    return () => element.removeEventListener('scroll', remember);
  }, [ref, key]);
}
