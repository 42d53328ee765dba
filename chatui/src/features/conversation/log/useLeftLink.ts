import { useRef } from 'react';
import { useSearchParams } from 'react-router';

import type { Linked } from '../../../workspace/Opening';

/**
 * Takes the message out of the address once the reader has gone on from it: a reload, or the link to where one is, should
 * not lead back there. Answers what is to be told the seqs of the rows in view after each change of them.
 */
export function useLeftLink(linked: Linked | null): (inView: readonly number[]) => void {
  const [, setParams] = useSearchParams();
  /** The link that has led to its message. */
  const met = useRef<string | null>(null);
  return (inView) => {
    const [first, last] = [inView[0], inView.at(-1)];
    if (linked === null || first === undefined || last === undefined) return;
    const isInView = first <= linked.seq && linked.seq <= last;
    if (isInView) met.current = linked.key;
    else if (met.current === linked.key) setParams({}, { replace: true });
  };
}
