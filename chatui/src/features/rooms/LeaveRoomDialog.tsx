import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { ConfirmDialog } from '../../components/ConfirmDialog';
import { errorText } from '../../components/errorText';
import { Alert } from '../../components/Alert';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import { ChatError } from '../../wire/ChatError';
import type { Room } from '../../wire/room';
import { PassOnRoom } from './PassOnRoom';
import { useRoomChange } from './useRoomChange';

export function LeaveRoomDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const text = useText();
  const { api } = useServices();
  const navigate = useNavigate();
  const [heir, setHeir] = useState('');
  // The server says so: others may have become owners since the list was read.
  const [isLastOwner, setLastOwner] = useState(false);
  const leave = useRoomChange(
    room.name,
    async () => {
      if (heir !== '') await api.putMember(room.name, heir, 'owner');
      await api.leaveRoom(room.name);
    },
    () => void navigate('/rooms'),
  );
  return (
    <ConfirmDialog
      open
      title={text.rooms.leaveTitle(plainText(room.title))}
      action={isLastOwner ? text.profile.passOnAndLeave : text.rooms.leave}
      onConfirm={() =>
        (!isLastOwner || heir !== '') &&
        leave.mutate(undefined, { onError: (reason) => setLastOwner(ChatError.from(reason).code === 'conflict') })
      }
      onClose={onClose}
    >
      <Typography sx={{ mb: 1 }}>
        {room.visibility === 'private' ? text.rooms.leavePrivate : text.rooms.leavePublic}
      </Typography>
      {isLastOwner && <PassOnRoom room={room.name} username={heir} onChange={setHeir} />}
      {leave.isError && !isLastOwner && <Alert>{errorText(leave.error, text)}</Alert>}
    </ConfirmDialog>
  );
}
