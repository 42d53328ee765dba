import { useQuery } from '@tanstack/react-query';

import { type Block, blocks } from '../api/blocks';
import type { Api } from '../api/Api';
import { useLive } from './live';
import { useServices } from './services';

/** More people than these are not looked for: the rest of the list is left. */
const mostPages = 10;

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

async function allBlocks(api: Api, signal: AbortSignal): Promise<Block[]> {
  const all: Block[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await blocks(api, { limit: 200, ...(cursor !== null && { cursor }) }, signal);
    all.push(...page.items);
    cursor = page.next_cursor;
    if (cursor === null) break;
  }
  return all;
}
