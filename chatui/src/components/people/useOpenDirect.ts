import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';

import { directRoom } from '../../api/direct';
import { useLive } from '../live';
import { useServices } from '../services';

/** Goes to the conversation between oneself and some others; it is made where there is none. */
export function useOpenDirect(onDone: () => void) {
  const { api } = useServices();
  const { workspace } = useLive();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (usernames: string[]) => directRoom(api, usernames),
    onSuccess: (room) => {
      workspace.take(room);
      onDone();
      void navigate(`/chat/${room.name}`);
    },
  });
}
