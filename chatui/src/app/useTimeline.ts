import { useEffect, useMemo, useSyncExternalStore } from 'react';

import { useLive } from '../components/live';
import { useServices } from '../components/services';
import { RoomTimeline } from '../timeline/RoomTimeline';
import type { TimelineSnapshot } from '../timeline/TimelineSnapshot';

/** The conversation of a room for as long as it is in view. */
export function useTimeline(room: string): { timeline: RoomTimeline; snapshot: TimelineSnapshot } {
  const { api } = useServices();
  const { self, socket, outbox } = useLive();
  const timeline = useMemo(
    () => new RoomTimeline({ room, self, socket, api, outbox }),
    [room, self, socket, api, outbox],
  );
  useEffect(() => {
    timeline.open();
    return () => timeline.close();
  }, [timeline]);
  const snapshot = useSyncExternalStore(timeline.subscribe, timeline.getSnapshot);
  return { timeline, snapshot };
}
