import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';

import type { RoomTimeline, TimelineSnapshot } from '../../timeline/RoomTimeline';

/** How far back an address may lead by loading page after page. */
const mostPages = 60;

/**
 * The place that the address names (`?seq=N`): loads history until it is there.
 * Null where the address names none, or while it is not loaded.
 */
export function useLinkedMessage(
  timeline: RoomTimeline,
  { messages, hasOlder, loadingOlder, olderError }: TimelineSnapshot,
): number | null {
  const [params] = useSearchParams();
  const seq = Number(params.get('seq') ?? Number.NaN);
  const pages = useRef(0);
  const first = messages[0]?.seq ?? 0;
  const isAbove = hasOlder && first >= seq;

  useEffect(() => {
    if (!isAbove || loadingOlder || olderError !== null || pages.current >= mostPages) return;
    pages.current += 1;
    void timeline.loadOlder();
  }, [timeline, isAbove, loadingOlder, olderError, first]);

  return Number.isInteger(seq) && seq > 0 && !isAbove ? seq : null;
}
