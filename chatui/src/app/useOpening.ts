import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { useLive } from '../components/live';
import { useServices } from '../components/services';
import { firstUnread } from '../features/conversation/log/newLine';
import type { Opening } from '../features/conversation/log/Opening';
import { useLinked } from '../features/conversation/log/useLinked';
import { myRoomsQuery } from '../features/rooms/roomQueries';
import type { RoomTimeline } from '../workspace/RoomTimeline';
import type { TimelineSnapshot } from '../workspace/TimelineSnapshot';
import type { Room } from '../wire/room';

/**
 * Where a room opens: at the message that the address names, at the first one not read, else at its end; null while that
 * is being loaded. And how far it had been read by then.
 */
export function useOpening(
  room: Room,
  timeline: RoomTimeline,
  snapshot: TimelineSnapshot,
): { opening: Opening | null; readSeq: number } {
  const { self } = useLive();
  const linked = useLinked()?.seq ?? null;
  const readSeq = useReadSeq(room);
  const [target] = useState(() => (linked !== null ? { seq: linked } : whereUnread(room, snapshot, readSeq, self.id)));
  const [found, setFound] = useState<Opening | null>(() =>
    target === null || isCovered(snapshot, target.seq) ? openingAt(target, linked, snapshot, readSeq, self.id) : null,
  );
  // What has been loaded is drawn a little later: a log without the message to open at would open somewhere else.
  const isThere = found !== null && (found === 'end' || isCovered(snapshot, found.seq));
  const [isOpen, setIsOpen] = useState(isThere);
  if (isThere && !isOpen) setIsOpen(true);
  const seq = target?.seq;
  useEffect(() => {
    if (found !== null || seq === undefined) return;
    let isWanted = true;
    void timeline.goTo(seq).then((isLoaded) => {
      if (!isWanted) return;
      const place = isLoaded ? openingAt({ seq }, linked, timeline.getSnapshot(), readSeq, self.id) : 'end';
      if (place === 'end') timeline.goToEnd();
      setFound(place);
    });
    return () => {
      isWanted = false;
    };
  }, [found, seq, timeline, linked, readSeq, self.id]);
  return { opening: isOpen ? found : null, readSeq };
}

/** How far the room had been read when it was opened, by what is newest of what is known. */
function useReadSeq(room: Room): number {
  const queries = useQueryClient();
  const { api } = useServices();
  const [readSeq] = useState(() => {
    const listed = queries.getQueryData(myRoomsQuery(api).queryKey)?.find(({ name }) => name === room.name);
    return room.me.role === null ? Infinity : Math.max(room.me.last_read_seq, listed?.me.last_read_seq ?? 0);
  });
  return readSeq;
}

/** The seq to have loaded, where something has not been read. */
function whereUnread(room: Room, snapshot: TimelineSnapshot, readSeq: number, selfId: string): { seq: number } | null {
  const isUnread = firstUnread(snapshot.messages, readSeq, selfId) !== null;
  const isFurtherBack = room.me.unread_count > 0 && readSeq + 1 < snapshot.range.from;
  return isUnread || isFurtherBack ? { seq: readSeq + 1 } : null;
}

function openingAt(
  target: { seq: number } | null,
  linked: number | null,
  snapshot: TimelineSnapshot,
  readSeq: number,
  selfId: string,
): Opening {
  if (target === null) return 'end';
  if (linked !== null) return { seq: linked, where: 'middle' };
  const unread = firstUnread(snapshot.messages, readSeq, selfId);
  return unread === null ? 'end' : { seq: unread, where: 'top' };
}

function isCovered({ range }: TimelineSnapshot, seq: number): boolean {
  return range.from <= seq && seq <= range.to;
}
