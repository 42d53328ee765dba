import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';

import { useLive } from '../../components/live';
import { useServices } from '../../components/services';

/** Joins a public room and, if wanted, goes there. */
export function useJoinRoom(name: string, { go }: { go: boolean }) {
  const { api } = useServices();
  const { workspace } = useLive();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => api.joinRoom(name),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['rooms'] });
      workspace.recount(name); // it may not be heard yet
      if (go) void navigate(`/chat/${name}`);
    },
  });
}
