import Box from '@mui/material/Box';
import { useCallback, useSyncExternalStore } from 'react';

import { useLive } from '../../components/live';

/** Says that something of one's own waits in a room: a message that failed, or a text not finished. */
export function UnsentMark({ room, isInView = false }: { room: string; isInView?: boolean }) {
  const { drawer, outbox } = useLive();
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = [drawer.subscribe(listener), outbox.subscribe(listener)];
      return () => ends.forEach((end) => end());
    },
    [drawer, outbox],
  );
  const mark = useSyncExternalStore(subscribe, () => {
    if (isInView) return null; // it is in front of them
    if (outbox.drafts(room).some(({ state }) => state === 'failed')) return 'Not sent';
    return drawer.text(room).trim() === '' ? null : 'Draft';
  });
  if (mark === null) return null;
  return (
    <Box
      component="span"
      sx={{ flex: 'none', typography: 'caption', color: mark === 'Draft' ? 'text.secondary' : 'error.main' }}
    >
      {mark}
    </Box>
  );
}
