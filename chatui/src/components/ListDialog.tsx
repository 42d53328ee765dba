import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { type ReactNode, useId } from 'react';

import { useText } from './useText';

/** Something of a room to look through, over the page. */
export function ListDialog({ title, children, onClose }: { title: string; children: ReactNode; onClose: () => void }) {
  const { common } = useText();
  const id = useId();
  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="sm" fullWidth>
      <DialogTitle id={id}>{title}</DialogTitle>
      <DialogContent>{children}</DialogContent>
      <DialogActions>
        <Button color="inherit" autoFocus onClick={onClose} sx={{ minHeight: 44 }}>
          {common.close}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
