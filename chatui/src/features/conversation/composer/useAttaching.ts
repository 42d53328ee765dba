import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';

import { useFileLimits } from '../../../components/files/useFileLimits';
import { useLive } from '../../../components/live';
import type { NamedBlob, UploadLimits } from '../../../workspace/Uploads';

/** What a box needs to take files. */
export interface Attaching {
  limits: UploadLimits;
  /** How many files the draft has. */
  count: number;
  /** It is sent as soon as its files are there. */
  isSending: boolean;
  /** How many of the last ones chosen were too many. */
  tooMany: number;
  add: (files: readonly NamedBlob[]) => void;
  send: () => void;
  /** Does not have it sent, after all. */
  withdraw: () => void;
}

/** Files in a room's draft; null where the server takes none. */
export function useAttaching(room: string): Attaching | null {
  const { uploads } = useLive();
  const limits = useFileLimits();
  const count = useSyncExternalStore(uploads.subscribe, () => uploads.of(room).length);
  const isSending = useSyncExternalStore(uploads.subscribe, () => uploads.isSending(room));
  const [left, setLeft] = useState({ room, count: 0 });
  const add = useCallback(
    (files: readonly NamedBlob[]) => {
      if (limits !== null && files.length > 0) setLeft({ room, count: uploads.add(room, files, limits) });
    },
    [uploads, room, limits],
  );
  const send = useCallback(() => {
    setLeft({ room, count: 0 });
    uploads.send(room);
  }, [uploads, room]);
  const withdraw = useCallback(() => uploads.withdraw(room), [uploads, room]);
  const tooMany = left.room === room && count > 0 ? left.count : 0;
  return useMemo(
    () => limits && { limits, count, isSending, tooMany, add, send, withdraw },
    [limits, count, isSending, tooMany, add, send, withdraw],
  );
}
