import { type RefObject, useEffect, useEffectEvent } from 'react';
import type { VirtuosoHandle } from 'react-virtuoso';

import type { Row } from './rowsOf';

interface Wanted {
  /** The message being edited. */
  editingId: string | null;
  /** The place that the address names. */
  linkedSeq: number | null;
}

/** Brings what was asked for into view, once for each asking: what loads later does not pull the reader back. */
export function useScrollTo(
  list: RefObject<VirtuosoHandle | null>,
  rows: readonly Row[],
  { editingId, linkedSeq }: Wanted,
): void {
  const showEdited = useEffectEvent((id: string) => {
    const index = rows.findIndex((row) => row.kind === 'message' && row.message.id === id);
    if (index !== -1) list.current?.scrollIntoView({ index });
  });
  const showLinked = useEffectEvent((seq: number) => {
    const index = rows.findIndex((row) => row.kind === 'message' && row.message.seq >= seq);
    list.current?.scrollToIndex({ index: index === -1 ? 'LAST' : index, align: 'center' });
  });
  useEffect(() => {
    if (editingId !== null) showEdited(editingId);
  }, [editingId]);
  useEffect(() => {
    if (linkedSeq !== null) showLinked(linkedSeq);
  }, [linkedSeq]);
}
