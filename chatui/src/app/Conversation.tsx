import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';

import { Centered } from '../components/Centered';
import { errorText } from '../components/errorText';
import { Note } from '../components/Note';
import { useServices } from '../components/services';
import { UnknownRoom } from '../features/rooms/UnknownRoom';
import { roomQuery } from '../features/rooms/roomQueries';
import { ChatError } from '../wire/ChatError';
import { Loading } from './Loading';
import { OpenRoom } from './OpenRoom';
import { RemovedFromRoom } from './RemovedFromRoom';
import { useRoomNews } from './useRoomNews';
import { useSoon } from './useSoon';
import { useTimeline } from './useTimeline';

/** A room's address: the room, or why it cannot be shown. */
export function Conversation({ name, onShowRooms }: { name: string; onShowRooms: () => void }) {
  const { api } = useServices();
  const { timeline, snapshot, shown } = useTimeline(name);
  useRoomNews(timeline);
  useEffect(() => shown(snapshot), [snapshot, shown]);
  const room = useQuery(roomQuery(api, name));
  const current = useMemo(() => room.data && { ...room.data, ...snapshot.info }, [room.data, snapshot.info]);
  const isLoaded = current !== undefined && snapshot.phase !== 'loading';
  const isDrawn = useSoon(isLoaded);

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
  if (!isLoaded || !isDrawn) return <Loading title={current?.title ?? name} />;
  return <OpenRoom room={current} timeline={timeline} snapshot={snapshot} onShowRooms={onShowRooms} />;
}
