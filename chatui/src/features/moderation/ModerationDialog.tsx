import Stack from '@mui/material/Stack';

import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import { ListDialog } from '../../components/ListDialog';
import { ReportQueue } from './ReportQueue';
import { RestrictedPeople } from './RestrictedPeople';

/** What staff has to look after: what was reported, and who is restricted. */
export function ModerationDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const { moderation } = useText();
  return (
    <ListDialog title={moderation.title} onClose={onClose}>
      <Stack spacing={3}>
        <ReportQueue room={room} onGo={onClose} />
        <RestrictedPeople room={room} />
      </Stack>
    </ListDialog>
  );
}
