import { type RefObject, useEffect } from 'react';

/**
 * Keeps the end of the log in view when its frame changes height (a keyboard opens, the box below grows),
 * for a reader who was at the end before.
 */
export function useStayAtEnd(frame: RefObject<HTMLElement | null>, nearby: number, toEnd: () => void): void {
  useEffect(() => {
    const log = frame.current?.querySelector('[role=log]');
    if (!log) return;
    let height = log.clientHeight;
    const observer = new ResizeObserver(() => {
      const wasAtEnd = log.scrollHeight - log.scrollTop - height <= nearby;
      const hasShrunk = log.clientHeight < height;
      height = log.clientHeight;
      if (wasAtEnd && hasShrunk) toEnd();
    });
    observer.observe(log);
    return () => observer.disconnect();
  }, [frame, nearby, toEnd]);
}
