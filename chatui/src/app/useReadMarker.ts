import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';

import { useLive } from '../components/live';
import { useServices } from '../components/services';
import { myRoomsQuery, roomQuery } from '../features/rooms/roomQueries';
import { standingAfter } from '../features/rooms/standingAfter';
import type { RoomTimeline } from '../workspace/RoomTimeline';
import type { TimelineSnapshot } from '../workspace/TimelineSnapshot';
import type { Room } from '../wire/room';

interface Reading {
  room: Room;
  timeline: RoomTimeline;
  snapshot: TimelineSnapshot;
  /** Somebody is there to see what is on the screen. */
  isThere: boolean;
}

/**
 * Moves a member's read marker to what they have had in front of them, here at once and then on the server. Answers whom
 * to tell what is on the screen; with nobody there it waits until somebody is.
 */
export function useReadMarker({ room, timeline, snapshot, isThere }: Reading): (seq: number) => void {
  const queries = useQueryClient();
  const { api } = useServices();
  const { self } = useLive();
  const seen = useRef(0);
  /** Up to here the counts are known to be right. */
  const counted = useRef(0);
  const known = useKnownMarker(room);
  const { range, hasNewer } = snapshot;
  const read = () => {
    if (!isThere || room.me.role === null) return;
    if (seen.current <= known && seen.current <= counted.current) return;
    const seq = seen.current;
    timeline.markRead(seq);
    const isCountable = !hasNewer && range.from <= seq + 1;
    const later = isCountable ? snapshot.messages.filter((message) => message.seq > seq) : null;
    if (isCountable) counted.current = seq;
    const after = (old: Room) => ({ ...old, me: standingAfter(old.me, seq, later, self.id) });
    queries.setQueryData(roomQuery(api, room.name).queryKey, (old) => old && after(old));
    queries.setQueryData(myRoomsQuery(api).queryKey, (rooms) =>
      rooms?.map((old) => (old.name === room.name ? after(old) : old)),
    );
  };
  const readNow = useEffectEvent(read);
  useEffect(() => readNow(), [isThere, known, hasNewer, range.from]);
  useRecount(snapshot);
  return (seq: number) => {
    if (seq <= seen.current) return;
    seen.current = seq;
    read();
  };
}

/** The marker as it is shown, by whichever knows less: an answer that was on its way may come late, to the room or to the list. */
function useKnownMarker({ name, me }: Room): number {
  const { api } = useServices();
  const select = (rooms: Room[]) => rooms.find((room) => room.name === name)?.me.last_read_seq;
  const listed = useQuery({ ...myRoomsQuery(api), select }).data;
  return Math.min(me.last_read_seq, listed ?? Infinity);
}

/** Where there is more below than is loaded, only the server knows how much of it is unread. */
function useRecount({ readSeq, hasNewer }: TimelineSnapshot): void {
  const queries = useQueryClient();
  const { api } = useServices();
  useEffect(() => {
    if (hasNewer && readSeq !== null)
      void queries.invalidateQueries({ queryKey: myRoomsQuery(api).queryKey, exact: true });
  }, [hasNewer, readSeq, queries, api]);
}
