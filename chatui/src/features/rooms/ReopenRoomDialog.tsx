import Typography from '@mui/material/Typography';

import { errorText } from '../../components/errorText';
import { FormDialog } from '../../components/FormDialog';
import { Alert } from '../../components/Alert';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import { useRoomChange } from './useRoomChange';

export function ReopenRoomDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const text = useText();
  const { api } = useServices();
  const reopen = useRoomChange(room.name, () => api.updateRoom(room.name, { archived: false }), onClose);
  return (
    <FormDialog
      title={text.rooms.reopenTitle(plainText(room.title))}
      action={text.rooms.reopen}
      pending={reopen.isPending}
      onSubmit={() => reopen.mutate()}
      onClose={onClose}
    >
      <Typography>{text.rooms.reopenAbout}</Typography>
      {reopen.isError && <Alert>{errorText(reopen.error, text)}</Alert>}
    </FormDialog>
  );
}
