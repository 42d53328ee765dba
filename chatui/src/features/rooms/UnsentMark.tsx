import Box from '@mui/material/Box';
import { useCallback, useSyncExternalStore } from 'react';

import { useLive } from '../../components/live';
import { useText } from '../../components/useText';

/** Says that something of one's own waits in a room: a message that failed, or a text not finished. */
export function UnsentMark({ room, isInView = false }: { room: string; isInView?: boolean }) {
  const { common, rooms } = useText();
  const { draftStore, outbox, uploads } = useLive();
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = [draftStore, outbox, uploads].map((one) => one.subscribe(listener));
      return () => ends.forEach((end) => end());
    },
    [draftStore, outbox, uploads],
  );
  const mark = useSyncExternalStore(subscribe, () => {
    if (isInView) return null; // it is in front of them
    if ([...outbox.outgoing(room), ...outbox.changes(room)].some(({ state }) => state === 'failed')) return 'failed';
    return draftStore.text(room).trim() === '' && uploads.of(room).length === 0 ? null : 'draft';
  });
  if (mark === null) return null;
  return (
    <Box
      component="span"
      sx={{ flex: 'none', typography: 'caption', color: mark === 'draft' ? 'text.secondary' : 'error.main' }}
    >
      {mark === 'draft' ? rooms.draft : common.notSent}
    </Box>
  );
}
