import Typography from '@mui/material/Typography';

import { ConfirmDialog } from '../../components/ConfirmDialog';
import { errorText } from '../../components/errorText';
import { Note } from '../../components/Note';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import type { Room } from '../../wire/room';
import { useRoomChange } from './useRoomChange';

export function ArchiveRoomDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const { api } = useServices();
  const archive = useRoomChange(room.name, () => api.archiveRoom(room.name), onClose);
  return (
    <ConfirmDialog
      open
      title={`Archive “${plainText(room.title)}”?`}
      action="Archive"
      onConfirm={() => archive.mutate()}
      onClose={onClose}
    >
      <Typography sx={{ mb: 1 }}>
        Everyone in it can still read it, but nobody can post. You can reopen it later.
      </Typography>
      {archive.isError && <Note>{errorText(archive.error)}</Note>}
    </ConfirmDialog>
  );
}
