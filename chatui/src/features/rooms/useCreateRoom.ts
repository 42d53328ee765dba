import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';

import { useLive } from '../../components/live';
import { useServices } from '../../components/services';
import type { Visibility } from '../../wire/room';

/** Makes a room and goes there. */
export function useCreateRoom() {
  const { api } = useServices();
  const { workspace } = useLive();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (room: { name: string; title?: string; visibility: Visibility }) => api.createRoom(room),
    onSuccess: (room) => {
      workspace.take(room);
      void queries.invalidateQueries({ queryKey: ['rooms'] });
      void navigate(`/chat/${room.name}`);
    },
  });
}
