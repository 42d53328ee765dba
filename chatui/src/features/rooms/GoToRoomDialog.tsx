import Dialog from '@mui/material/Dialog';
import { useId } from 'react';

import { HiddenHeading } from '../../components/HiddenHeading';
import { loadable } from '../../components/loadable';
import { useText } from '../../components/useText';

const GoToRoomPanel = loadable(async () => (await import('./GoToRoomPanel')).GoToRoomPanel, { height: 56 });

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
      <HiddenHeading id={id}>{useText().goToRoom.title}</HiddenHeading>
      <GoToRoomPanel onGo={onClose} />
    </Dialog>
  );
}
