import { useCallback, useState } from 'react';

/** The message being edited, and what has become of its text; null: as yet as it was. */
export interface Editing {
  readonly id: string;
  readonly text: string | null;
}

/** Which message is being edited, and how far: kept above the log, whose rows are unmounted when they are scrolled away. */
export function useEditing() {
  const [editing, setEditing] = useState<Editing | null>(null);
  const start = useCallback(
    (id: string | null) => setEditing((old) => (id === null ? null : old?.id === id ? old : { id, text: null })),
    [],
  );
  const change = useCallback((text: string) => setEditing((old) => old && { ...old, text }), []);
  return { editing, start, change };
}
