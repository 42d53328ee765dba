import { Centered } from '../components/Centered';
import { errorText } from '../components/errorText';
import { Alert } from '../components/Alert';
import { loadable } from '../components/loadable';
import { useText } from '../components/useText';
import { UnsentOfRoom } from '../features/unsent/UnsentOfRoom';
import { Loading } from './Loading';
import { OpenRoom } from './OpenRoom';
import { RemovedFromRoom } from './RemovedFromRoom';
import { useRoomView } from './useRoomView';
import { useSoon } from './useSoon';

const UnknownRoom = loadable(async () => (await import('../features/rooms/UnknownRoom')).UnknownRoom);

/** A room's address: the room, or why it cannot be shown. */
export function Conversation({ name }: { name: string }) {
  const text = useText();
  const { view, snapshot } = useRoomView(name);
  const { details, phase, error } = snapshot.room;
  const isLoaded = details !== null && phase === 'ready';
  const isDrawn = useSoon(isLoaded);

  const reload = () => view.replica.reload();
  if (phase === 'removed') return <RemovedFromRoom room={name} onReload={reload} />;
  if (phase === 'missing') {
    return (
      <UnknownRoom name={name} onMade={reload}>
        <UnsentOfRoom room={name} why={text.rooms.unsentRemoved} />
      </UnknownRoom>
    );
  }
  if (phase === 'failed') {
    return (
      <Centered title={text.pages.roomFailed}>
        <Alert onRetry={reload}>{errorText(error, text)}</Alert>
      </Centered>
    );
  }
  if (!isLoaded || !isDrawn) return <Loading title={details?.title ?? name} />;
  return <OpenRoom room={details} view={view} snapshot={snapshot} />;
}
