import { useMutation, useQueryClient } from '@tanstack/react-query';

import { useLive } from '../../components/live';

/** Does something to a room. Its log tells what has become of it; the lists of others' rooms are asked for again. */
export function useRoomChange<Input = void>(
  name: string,
  change: (input: Input) => Promise<unknown>,
  onDone: () => void,
) {
  const { workspace } = useLive();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['rooms'] });
      if (!workspace.room(name).isCurrent) workspace.recount(name);
      onDone();
    },
  });
}
