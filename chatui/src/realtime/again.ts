/** So long after something could not be had it is asked for again by itself. */
export const AGAIN_MS = 5_000;

export interface Again {
  /** Tries at once. */
  now: () => void;
  /** Does not try any more. */
  cancel: () => void;
}

/** Tries once more: after 5 s, when the network is back, or when it is told to, whatever comes first. */
export function again(attempt: () => void): Again {
  let isOver = false;
  const cancel = () => {
    isOver = true;
    clearTimeout(timer);
    removeEventListener('online', now);
  };
  const now = () => {
    if (isOver) return;
    cancel();
    attempt();
  };
  const timer = setTimeout(now, AGAIN_MS);
  addEventListener('online', now);
  return { now, cancel };
}
