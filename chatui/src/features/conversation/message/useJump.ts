import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** Goes to a message of the room in view, by the address: it is loaded around, shown and marked. */
export function useJump(): (seq: number) => void {
  const [, setParams] = useSearchParams();
  return useCallback((seq: number) => setParams({ seq: String(seq) }, { replace: true }), [setParams]);
}
