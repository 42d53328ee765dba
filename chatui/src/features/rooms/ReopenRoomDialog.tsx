import Typography from '@mui/material/Typography';

import { errorText } from '../../components/errorText';
import { FormDialog } from '../../components/FormDialog';
import { Note } from '../../components/Note';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import type { Room } from '../../wire/room';
import { useRoomChange } from './useRoomChange';

export function ReopenRoomDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const { api } = useServices();
  const reopen = useRoomChange(room.name, () => api.updateRoom(room.name, { archived: false }), onClose);
  return (
    <FormDialog
      title={`Reopen “${plainText(room.title)}”?`}
      action="Reopen"
      pending={reopen.isPending}
      onSubmit={() => reopen.mutate()}
      onClose={onClose}
    >
      <Typography>Everyone in it can post again.</Typography>
      {reopen.isError && <Note>{errorText(reopen.error)}</Note>}
    </FormDialog>
  );
}
