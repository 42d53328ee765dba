import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { useLive } from '../components/live';
import { useServices } from '../components/services';
import { myRoomsQuery } from '../features/rooms/roomQueries';
import { roomsAfter } from '../features/rooms/roomsAfter';
import type { RoomTimeline, TimelineSnapshot } from '../timeline/RoomTimeline';
import type { Room } from '../wire/room';

interface Reading {
  room: Room;
  timeline: RoomTimeline;
  snapshot: TimelineSnapshot;
  /** The end of the log is in view and somebody is there. */
  isLooking: boolean;
}

/** Moves a member's read marker to what they have in front of them, here at once and then on the server. */
export function useReadMarker({ room, timeline, snapshot: { head, caughtUp }, isLooking }: Reading): void {
  const queries = useQueryClient();
  const { api } = useServices();
  const { self } = useLive();
  const isReading = isLooking && caughtUp && room.me.role !== null;
  useEffect(() => {
    if (!isReading) return;
    timeline.markRead(head);
    const frame = { type: 'read' as const, room: timeline.room, seq: head };
    queries.setQueryData(myRoomsQuery(api).queryKey, (rooms) => rooms && roomsAfter(rooms, frame, self.id));
  }, [isReading, head, timeline, queries, api, self.id]);
}
