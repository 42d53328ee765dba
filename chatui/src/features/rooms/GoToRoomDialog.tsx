import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import { lazy, Suspense, useId } from 'react';

import { HiddenHeading } from '../../components/HiddenHeading';
import { Spinner } from '../../components/Spinner';

const GoToRoomPanel = lazy(async () => ({ default: (await import('./GoToRoomPanel')).GoToRoomPanel }));

/** The way to a room by its name, loaded when it is first asked for. */
export function GoToRoomDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const id = useId();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      aria-labelledby={id}
      maxWidth="sm"
      fullWidth
      sx={{ '& .MuiDialog-container': { alignItems: 'flex-start' } }}
      slotProps={{ paper: { sx: { m: { xs: 1, sm: 8 }, width: { xs: 'calc(100% - 16px)' } } } }}
    >
      <HiddenHeading id={id}>Go to room</HiddenHeading>
      <Suspense
        fallback={
          <Box sx={{ height: 56, display: 'grid', placeItems: 'center' }}>
            <Spinner />
          </Box>
        }
      >
        <GoToRoomPanel onGo={onClose} />
      </Suspense>
    </Dialog>
  );
}
