import { useQuery } from '@tanstack/react-query';

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
import { useTimeline } from './useTimeline';
import { Centered } from '../components/Centered';

/** A room's address: the room, or why it cannot be shown. */
export function Conversation({ name, onShowRooms }: { name: string; onShowRooms: () => void }) {
  const { api } = useServices();
  const room = useQuery(roomQuery(api, name));
  const { timeline, snapshot } = useTimeline(name);
  useRoomNews(timeline);

  const isMissing = room.error instanceof ChatError && room.error.code === 'not_found';
  const reload = () => {
    timeline.reload();
    void room.refetch();
  };
  if (snapshot.phase === 'removed') return <RemovedFromRoom onReload={reload} />;
  if (isMissing || snapshot.phase === 'missing') return <UnknownRoom name={name} onMade={reload} />;
  const failure = snapshot.phase === 'failed' ? snapshot.error : room.data === undefined ? room.error : null;
  if (failure !== null) {
    return (
      <Centered title="This room can’t be shown right now">
        <Note onRetry={reload}>{errorText(failure)}</Note>
      </Centered>
    );
  }
  if (room.data === undefined || snapshot.phase === 'loading') return <Loading />;
  return (
    <OpenRoom
      room={{ ...room.data, ...snapshot.info }}
      timeline={timeline}
      snapshot={snapshot}
      onShowRooms={onShowRooms}
    />
  );
}
