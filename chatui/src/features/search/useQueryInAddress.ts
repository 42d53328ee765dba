import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';

const pauseMs = 150;

/** What is typed, and what is searched for: that which the address says, once nothing more is typed for a moment. */
export function useQueryInAddress() {
  const [params, setParams] = useSearchParams();
  const q = (params.get('q') ?? '').trim();
  const [typed, setTyped] = useState(q);
  const [shown, setShown] = useState({ q, own: q });
  // The address is another, by a link or the browser: so is what stands in the box.
  if (q !== shown.q) {
    setShown({ ...shown, q });
    if (q !== shown.own) setTyped(q);
  }
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const search = (text: string) => {
    setShown((before) => ({ ...before, own: text }));
    setParams(text === '' ? {} : { q: text }, { replace: true });
  };
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(search, pauseMs, text.trim());
  };
  return { q, typed, type };
}
