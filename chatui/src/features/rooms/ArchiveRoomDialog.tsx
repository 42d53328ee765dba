import Typography from '@mui/material/Typography';

import { ConfirmDialog } from '../../components/ConfirmDialog';
import { errorText } from '../../components/errorText';
import { Alert } from '../../components/Alert';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import { useRoomChange } from './useRoomChange';

export function ArchiveRoomDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const text = useText();
  const { api } = useServices();
  const archive = useRoomChange(room.name, () => api.archiveRoom(room.name), onClose);
  return (
    <ConfirmDialog
      open
      title={text.rooms.archiveTitle(plainText(room.title))}
      action={text.rooms.archive}
      onConfirm={() => archive.mutate()}
      onClose={onClose}
    >
      <Typography sx={{ mb: 1 }}>{text.rooms.archiveAbout}</Typography>
      {archive.isError && <Alert>{errorText(archive.error, text)}</Alert>}
    </ConfirmDialog>
  );
}
