import { useDeferredValue, useEffect, useState } from 'react';

/** What is deferred is begun anew at each urgent change anywhere in the page: in a busy one it might take seconds. */
const latestMs = 300;

/** A value, once what it changes has been drawn in parts that a key stroke may come between; or, after 0.3 s, at once. */
export function useSoon<T extends object | boolean | string | null>(value: T): T {
  const deferred = useDeferredValue(value);
  const [overdue, setOverdue] = useState<T | undefined>(undefined);
  const isWaiting = deferred !== value;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setOverdue(() => value), latestMs);
    return () => clearTimeout(timer);
  }, [isWaiting, value]);
  return overdue === value ? value : deferred;
}
