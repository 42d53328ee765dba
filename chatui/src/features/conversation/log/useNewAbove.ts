import { useRef, useState } from 'react';

import type { RoomViewSnapshot } from '../../../workspace/RoomView';
import { useAttention } from './useAttention';

interface NewAbove {
  /** The New line is further up, and the reader has not been there yet. */
  isAbove: boolean;
  /** To be told the seqs of the rows in view, from the top, after each change of them. */
  look: (inView: readonly number[]) => void;
}

/** Whether there is a New line to go to: after an absence the log may stand at its end, far below the first unread message. */
export function useNewAbove({ newSeq, unreadFrom, room: { range } }: RoomViewSnapshot): NewAbove {
  const isThere = useAttention();
  /** Where the line stood that the reader has had in view. */
  const visited = useRef<number | null>(null);
  const [isAbove, setAbove] = useState(false);
  const look = (inView: readonly number[]) => {
    const [first] = inView;
    if (first === undefined) return;
    const isLoaded = unreadFrom !== null && unreadFrom >= range.from;
    if (isThere && isLoaded && newSeq !== null && inView.includes(newSeq)) visited.current = unreadFrom;
    const isFurtherUp = newSeq !== null && (first > newSeq || !isLoaded);
    setAbove(isFurtherUp && visited.current !== unreadFrom);
  };
  return { isAbove, look };
}
