import { useCallback, useSyncExternalStore } from 'react';

import { useLive, useOwnRooms } from '../../components/live';
import type { DraftStore } from '../../workspace/DraftStore';
import type { Outbox } from '../../workspace/Outbox';
import type { OwnRooms } from '../../workspace/Workspace';
import { draftsOf, refusedOf, type Unsent } from './unsentOf';

/** What is unsent in a room. `isRefusedShown`: what the server refused stands elsewhere, at its place in the log. */
export function useUnsent(room: string, isRefusedShown = false): Unsent[] {
  return useWritten(({ outbox, draftStore }) => [...(isRefusedShown ? [] : refusedOf(outbox, room)), ...draftsOf(draftStore, room)]);
}

/** The rooms that the rail does not lead to, and in which something is unsent: left, hidden, archived or not there any more. */
export function useUnsentRooms(): string[] {
  const { rooms } = useOwnRooms();
  return useWritten(({ outbox, draftStore }) => unsentRooms(outbox, draftStore, rooms));
}

function unsentRooms(outbox: Outbox, draftStore: DraftStore, own: OwnRooms['rooms']): string[] {
  const inRail = new Set(own.filter(({ archived_at }) => archived_at === null).map(({ name }) => name));
  const written = new Set([...outbox.pending().map(({ room }) => room), ...draftStore.rooms()]);
  return [...written].filter((room) => !inRail.has(room) && refusedOf(outbox, room).length + draftsOf(draftStore, room).length > 0).toSorted();
}

/** What is read of all that was written here and the server has not got, as it is now. */
function useWritten<T>(read: (written: { outbox: Outbox; draftStore: DraftStore }) => T): T {
  const { draftStore, outbox } = useLive();
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = [draftStore, outbox].map((one) => one.subscribe(listener));
      return () => ends.forEach((end) => end());
    },
    [draftStore, outbox],
  );
  // What is the same to read is the same.
  useSyncExternalStore(subscribe, () => JSON.stringify(read({ outbox, draftStore })));
  return read({ outbox, draftStore });
}
