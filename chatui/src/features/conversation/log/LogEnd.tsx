import Box from '@mui/material/Box';

import { errorText } from '../../../components/errorText';
import { Alert } from '../../../components/Alert';
import { Spinner } from '../../../components/Spinner';
import { useText } from '../../../components/useText';
import type { RoomSnapshot } from '../../../workspace/RoomSnapshot';

interface LogEndProps {
  snapshot: Pick<RoomSnapshot, 'loadingNewer' | 'newerError'>;
  onLoad: () => void;
}

/** What stands below the newest loaded message while there are newer ones. */
export function LogEnd({ snapshot, onLoad }: LogEndProps) {
  const text = useText();
  if (snapshot.newerError !== null) {
    return (
      <Box sx={{ p: 2 }}>
        <Alert onRetry={onLoad}>{text.log.newerFailed(errorText(snapshot.newerError, text))}</Alert>
      </Box>
    );
  }
  return (
    <Box sx={{ flex: 'none', height: 64, display: 'grid', placeItems: 'center' }}>
      {snapshot.loadingNewer && <Spinner size={20} label={text.log.loadingNewer} />}
    </Box>
  );
}
