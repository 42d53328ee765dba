import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo } from 'react';

import { errorText } from '../components/errorText';
import { Note } from '../components/Note';
import { useServices } from '../components/services';
import { UnknownRoom } from '../features/rooms/UnknownRoom';
import { roomQuery } from '../features/rooms/roomQueries';
import type { RoomTimeline } from '../timeline/RoomTimeline';
import type { TimelineSnapshot } from '../timeline/TimelineSnapshot';
import { ChatError } from '../wire/ChatError';
import { Loading } from './Loading';
import { OpenRoom } from './OpenRoom';
import { RemovedFromRoom } from './RemovedFromRoom';
import { useRoomNews } from './useRoomNews';
import { useTimeline } from './useTimeline';
import { Centered } from '../components/Centered';

/** A room's address: the room, or why it cannot be shown. */
export function Conversation({ name, onShowRooms }: { name: string; onShowRooms: () => void }) {
  const { timeline, snapshot, shown } = useTimeline(name);
  useRoomNews(timeline);
  return <Shown name={name} timeline={timeline} now={snapshot} onShown={shown} onShowRooms={onShowRooms} />;
}

interface ShownProps {
  name: string;
  timeline: RoomTimeline;
  now: TimelineSnapshot;
  onShown: (snapshot: TimelineSnapshot) => void;
  onShowRooms: () => void;
}

/**
 * The room at first, and then what others do, is drawn when there is time, in parts that a key stroke may come between; what
 * one does oneself, at once.
 * It is a component of its own, since React draws a store's readers in one go.
 */
function Shown({ name, timeline, now, onShown, onShowRooms }: ShownProps) {
  const { api } = useServices();
  const room = useQuery(roomQuery(api, name));
  const later = useDeferredValue(now);
  const isFirst = later.phase === 'loading' && now.phase === 'ready';
  const snapshot = later.drafts === now.drafts && (later.phase === now.phase || isFirst) ? later : now;
  useEffect(() => onShown(snapshot), [snapshot, onShown]);
  const details = useDeferredValue(room.data);
  const current = useMemo(() => details && { ...details, ...snapshot.info }, [details, snapshot.info]);

  const isMissing = room.error instanceof ChatError && room.error.code === 'not_found';
  const reload = () => {
    timeline.reload();
    void room.refetch();
  };
  if (snapshot.phase === 'removed') return <RemovedFromRoom onReload={reload} />;
  if (isMissing || snapshot.phase === 'missing') return <UnknownRoom name={name} onMade={reload} />;
  const failure = snapshot.phase === 'failed' ? snapshot.error : current === undefined ? room.error : null;
  if (failure !== null) {
    return (
      <Centered title="This room can’t be shown right now">
        <Note onRetry={reload}>{errorText(failure)}</Note>
      </Centered>
    );
  }
  if (current === undefined || snapshot.phase === 'loading') return <Loading />;
  return <OpenRoom room={current} timeline={timeline} snapshot={snapshot} onShowRooms={onShowRooms} />;
}
