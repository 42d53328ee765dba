import { ListDialog } from '../../components/ListDialog';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import { IncomingHooks } from './IncomingHooks';

/** Where programs meet the room, for its staff. */
export function IntegrationsDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const { integrations } = useText();
  return (
    <ListDialog title={integrations.title} onClose={onClose}>
      <IncomingHooks room={room} />
    </ListDialog>
  );
}
