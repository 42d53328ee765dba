import Typography from '@mui/material/Typography';
import { useNavigate } from 'react-router';

import { ConfirmDialog } from '../../components/ConfirmDialog';
import { errorText } from '../../components/errorText';
import { Note } from '../../components/Note';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { ChatError } from '../../wire/ChatError';
import type { Room } from '../../wire/room';
import { useRoomChange } from './useRoomChange';

export function LeaveRoomDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const { api } = useServices();
  const navigate = useNavigate();
  const leave = useRoomChange(
    room.name,
    () => api.leaveRoom(room.name),
    () => void navigate('/'),
  );
  return (
    <ConfirmDialog
      open
      title={`Leave “${plainText(room.title)}”?`}
      action="Leave"
      onConfirm={() => leave.mutate()}
      onClose={onClose}
    >
      <Typography sx={{ mb: 1 }}>
        {room.visibility === 'private'
          ? 'It disappears from your list. To come back, somebody in it has to add you.'
          : 'It disappears from your list. You can join again at any time.'}
      </Typography>
      {leave.isError && <Note>{whyNot(leave.error)}</Note>}
    </ConfirmDialog>
  );
}

function whyNot(reason: unknown): string {
  const lastOwner = reason instanceof ChatError && reason.code === 'conflict';
  return lastOwner
    ? 'You are the room’s only owner, so you can’t leave it. You can archive it instead.'
    : errorText(reason);
}
