import Box from '@mui/material/Box';

import { errorText } from '../../../components/errorText';
import { Note } from '../../../components/Note';
import { Spinner } from '../../../components/Spinner';
import type { RoomSnapshot } from '../../../workspace/RoomSnapshot';

interface LogStartProps {
  snapshot: Pick<RoomSnapshot, 'hasOlder' | 'loadingOlder' | 'olderError'>;
  onLoad: () => void;
}

/** What stands above the oldest loaded message: more is coming, could not come, or there is no more. */
export function LogStart({ snapshot, onLoad }: LogStartProps) {
  if (snapshot.olderError !== null) {
    return (
      <Box sx={{ p: 2 }}>
        <Note onRetry={onLoad}>Earlier messages could not be loaded. {errorText(snapshot.olderError)}</Note>
      </Box>
    );
  }
  return (
    <Box sx={{ height: 64, display: 'grid', placeItems: 'center', typography: 'caption', color: 'text.secondary' }}>
      {snapshot.loadingOlder && <Spinner size={20} label="Loading earlier messages" />}
      {!snapshot.hasOlder && 'This is where the conversation starts.'}
    </Box>
  );
}
