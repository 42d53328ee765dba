import { useCallback, useInsertionEffect, useRef } from 'react';

/** The same function at each drawing, for what is drawn anew only when it is given another one; it does what the last one does. */
export function useLatest<Given extends unknown[], Result>(act: (...given: Given) => Result): (...given: Given) => Result {
  const latest = useRef(act);
  useInsertionEffect(() => {
    latest.current = act;
  });
  return useCallback((...given: Given) => latest.current(...given), []);
}
