import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/**
 * Goes to a message of the room in view, by the address: it is loaded around, shown and marked. Back returns to where one
 * jumped from, however often one jumped on from there.
 */
export function useJump(): (seq: number) => void {
  const [params, setParams] = useSearchParams();
  const hasJumped = params.has('seq');
  return useCallback(
    (seq: number) => setParams({ seq: String(seq) }, { replace: hasJumped }),
    [setParams, hasJumped],
  );
}
