import { useEffect, useMemo, useSyncExternalStore } from 'react';

import { useLive } from '../components/live';
import { useServices } from '../components/services';
import { Paced } from '../workspace/Paced';
import { RoomTimeline } from '../workspace/RoomTimeline';

/** The conversation of a room for as long as it is in view; a snapshot that is on the screen is `shown`, then comes the next. */
export function useTimeline(room: string) {
  const { api } = useServices();
  const { self, socket, outbox } = useLive();
  const { timeline, paced } = useMemo(() => {
    const opened = new RoomTimeline({ room, self, socket, api, outbox });
    return { timeline: opened, paced: new Paced(opened) };
  }, [room, self, socket, api, outbox]);
  useEffect(() => {
    timeline.open();
    return () => timeline.close();
  }, [timeline]);
  // What one has sent oneself is there in the frame of the key. Not in the middle of a frame of the socket, though: the
  // outbox hears of a text's arrival before the timeline has its message.
  useEffect(() => outbox.subscribe(() => queueMicrotask(paced.hurry)), [outbox, paced]);
  const snapshot = useSyncExternalStore(paced.subscribe, paced.getSnapshot);
  return { timeline, snapshot, shown: paced.shown };
}
