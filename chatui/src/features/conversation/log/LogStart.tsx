import Box from '@mui/material/Box';

import { errorText } from '../../../components/errorText';
import { Alert } from '../../../components/Alert';
import { Spinner } from '../../../components/Spinner';
import { useText } from '../../../components/useText';
import type { RoomSnapshot } from '../../../workspace/RoomSnapshot';

interface LogStartProps {
  snapshot: Pick<RoomSnapshot, 'hasOlder' | 'loadingOlder' | 'olderError'>;
  onLoad: () => void;
}

/** What stands above the oldest loaded message: more is coming, could not come, or there is no more. */
export function LogStart({ snapshot, onLoad }: LogStartProps) {
  const text = useText();
  if (snapshot.olderError !== null) {
    return (
      <Box sx={{ p: 2 }}>
        <Alert onRetry={onLoad}>{text.log.olderFailed(errorText(snapshot.olderError, text))}</Alert>
      </Box>
    );
  }
  return (
    <Box sx={{ height: 64, display: 'grid', placeItems: 'center', typography: 'caption', color: 'text.secondary' }}>
      {snapshot.loadingOlder && <Spinner size={20} label={text.log.loadingOlder} />}
      {!snapshot.hasOlder && text.log.start}
    </Box>
  );
}
