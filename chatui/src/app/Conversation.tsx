import { Centered } from '../components/Centered';
import { errorText } from '../components/errorText';
import { Note } from '../components/Note';
import { UnknownRoom } from '../features/rooms/UnknownRoom';
import { Loading } from './Loading';
import { OpenRoom } from './OpenRoom';
import { RemovedFromRoom } from './RemovedFromRoom';
import { useRoomView } from './useRoomView';
import { useSoon } from './useSoon';

/** A room's address: the room, or why it cannot be shown. */
export function Conversation({ name, onShowRooms }: { name: string; onShowRooms: () => void }) {
  const { view, snapshot } = useRoomView(name);
  const { details, phase, error } = snapshot.room;
  const isLoaded = details !== null && phase === 'ready';
  const isDrawn = useSoon(isLoaded);

  const reload = () => view.replica.reload();
  if (phase === 'removed') return <RemovedFromRoom room={name} onReload={reload} />;
  if (phase === 'missing') return <UnknownRoom name={name} onMade={reload} />;
  if (phase === 'failed') {
    return (
      <Centered title="This room can’t be shown right now">
        <Note onRetry={reload}>{errorText(error)}</Note>
      </Centered>
    );
  }
  if (!isLoaded || !isDrawn) return <Loading title={details?.title ?? name} />;
  return <OpenRoom room={details} view={view} snapshot={snapshot} onShowRooms={onShowRooms} />;
}
