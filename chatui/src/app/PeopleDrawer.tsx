import Drawer from '@mui/material/Drawer';
import type { ReactNode } from 'react';

interface PeopleDrawerProps {
  label: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What comes from the right edge over a narrow window. */
export function PeopleDrawer({ label, open, onClose, children }: PeopleDrawerProps) {
  return (
    <Drawer
      anchor="right"
      open={open}
      onClose={onClose}
      slotProps={{ paper: { 'aria-label': label, sx: { width: 280, bgcolor: 'background.default' } } }}
    >
      {children}
    </Drawer>
  );
}
