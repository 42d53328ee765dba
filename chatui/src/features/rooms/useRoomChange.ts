import { useMutation, useQueryClient } from '@tanstack/react-query';

import { roomQuery } from './roomQueries';
import { useServices } from '../../components/services';

/** Does something to a room and has its details, its people and the lists asked for again. */
export function useRoomChange<Input = void>(
  name: string,
  change: (input: Input) => Promise<unknown>,
  onDone: () => void,
) {
  const { api } = useServices();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['rooms'] });
      void queries.invalidateQueries({ queryKey: ['members', name] });
      void queries.invalidateQueries({ queryKey: roomQuery(api, name).queryKey });
      onDone();
    },
  });
}
