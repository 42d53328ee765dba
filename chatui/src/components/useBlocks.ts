import { useQuery } from '@tanstack/react-query';

import { allBlocks } from '../api/blocks';
import { useLive } from './live';
import { useServices } from './services';

export const blocksKey = ['blocks'];

/** Whom the reader has blocked. Asked once; who changes it here has it asked again. */
export function useBlocks() {
  const { api } = useServices();
  const { self } = useLive();
  return useQuery({
    queryKey: [...blocksKey, self.id],
    queryFn: ({ signal }) => allBlocks(api, signal),
    staleTime: Infinity,
  });
}
