import { useCallback, useSyncExternalStore } from 'react';

import type { Drawer } from '../../../workspace/Drawer';

/** Which message of a room is being edited, and how far: kept with the room's text, over a look into another room and a reload. */
export function useEditing(drawer: Drawer, room: string) {
  const editing = useSyncExternalStore(drawer.subscribe, () => drawer.editing(room));
  const start = useCallback(
    (id: string | null) => {
      if (drawer.editing(room)?.id !== id) drawer.edit(room, id === null ? null : { id, text: null });
    },
    [drawer, room],
  );
  const change = useCallback(
    (text: string) => {
      const now = drawer.editing(room);
      if (now !== null) drawer.edit(room, { ...now, text });
    },
    [drawer, room],
  );
  return { editing, start, change };
}
