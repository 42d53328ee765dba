import { useQuery, useQueryClient } from '@tanstack/react-query';

import { hooks } from '../../api/hooks';
import { useServices } from '../../components/services';

/**
 * The room's webhooks of one kind, asked for anew whenever they come on screen, and every so many milliseconds if that is said.
 * All kinds share one answer: there are 50 at most.
 */
export function useHooks(room: string, kind: string, every: number | false = false) {
  const { api } = useServices();
  const queries = useQueryClient();
  const queryKey = ['hooks', room];
  const asked = useQuery({
    queryKey,
    queryFn: ({ signal }) => hooks(api, room, { limit: 200 }, signal),
    staleTime: 0,
    refetchInterval: every,
  });
  return {
    asked,
    items: (asked.data?.items ?? []).filter((hook) => hook.kind === kind),
    refresh: () => queries.invalidateQueries({ queryKey }),
  };
}
