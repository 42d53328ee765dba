import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';

import { useServices } from '../../components/services';
import type { Visibility } from '../../wire/room';
import { roomQuery } from './roomQueries';

/** Makes a room and goes there. */
export function useCreateRoom() {
  const { api } = useServices();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (room: { name: string; title?: string; visibility: Visibility }) => api.createRoom(room),
    onSuccess: (room) => {
      queries.setQueryData(roomQuery(api, room.name).queryKey, room);
      void queries.invalidateQueries({ queryKey: ['rooms'] });
      void navigate(`/chat/${room.name}`);
    },
  });
}
