import Stack from '@mui/material/Stack';

import { ListDialog } from '../../components/ListDialog';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import { CommandHooks } from './CommandHooks';
import { IncomingHooks } from './IncomingHooks';
import { OutgoingHooks } from './OutgoingHooks';

/** Where programs meet the room, for its staff. */
export function IntegrationsDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const { menus } = useText();
  return (
    <ListDialog title={menus.integrations} onClose={onClose}>
      <Stack spacing={4}>
        <IncomingHooks room={room} />
        <OutgoingHooks room={room} />
        <CommandHooks room={room} />
      </Stack>
    </ListDialog>
  );
}
