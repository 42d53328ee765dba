import Box from '@mui/material/Box';

import { errorText } from '../../../components/errorText';
import { Note } from '../../../components/Note';
import { Spinner } from '../../../components/Spinner';
import type { RoomSnapshot } from '../../../workspace/RoomSnapshot';

interface LogEndProps {
  snapshot: Pick<RoomSnapshot, 'loadingNewer' | 'newerError'>;
  onLoad: () => void;
}

/** What stands below the newest loaded message while there are newer ones. */
export function LogEnd({ snapshot, onLoad }: LogEndProps) {
  if (snapshot.newerError !== null) {
    return (
      <Box sx={{ p: 2 }}>
        <Note onRetry={onLoad}>Later messages could not be loaded. {errorText(snapshot.newerError)}</Note>
      </Box>
    );
  }
  return (
    <Box sx={{ flex: 'none', height: 64, display: 'grid', placeItems: 'center' }}>
      {snapshot.loadingNewer && <Spinner size={20} label="Loading later messages" />}
    </Box>
  );
}
