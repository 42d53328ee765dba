import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';

import { useServices } from '../../components/services';
import { roomQuery } from './roomQueries';

/** Joins a public room and, if wanted, goes there. */
export function useJoinRoom(name: string, { go }: { go: boolean }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => api.joinRoom(name),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['rooms'] });
      void queries.invalidateQueries({ queryKey: roomQuery(api, name).queryKey });
      if (go) void navigate(`/chat/${name}`);
    },
  });
}
