import { useEffect, useSyncExternalStore } from 'react';

import type { Chunk, ChunkState } from './Chunk';

/** A chunk as it is now. While it is wanted it is loaded, again and again until it has come. */
export function useChunk<P>(chunk: Chunk<P>): ChunkState<P> {
  const state = useSyncExternalStore(chunk.subscribe, chunk.getSnapshot);
  const isHere = state.Component !== null;
  useEffect(() => (isHere ? undefined : chunk.await()), [chunk, isHere]);
  return state;
}
