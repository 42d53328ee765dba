import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Stack from '@mui/material/Stack';
import { type ReactNode, useId } from 'react';

import { useText } from './useText';

interface FormDialogProps {
  /** For a dialog that stays mounted while closed, to keep what was typed. */
  open?: boolean;
  title: string;
  children: ReactNode;
  /** The button that does it, named by what it does. */
  action: string;
  /** It takes something away. */
  isDangerous?: boolean;
  pending: boolean;
  onSubmit: () => void;
  onClose: () => void;
}

/** A small form over the page. Pressing Enter in a one-line box does it. */
export function FormDialog({
  open = true,
  title,
  children,
  action,
  isDangerous = false,
  pending,
  onSubmit,
  onClose,
}: FormDialogProps) {
  const id = useId();
  const { common } = useText();
  return (
    <Dialog open={open} onClose={onClose} aria-labelledby={id} maxWidth="xs" fullWidth>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!pending) onSubmit();
        }}
      >
        <DialogTitle id={id}>{title}</DialogTitle>
        <DialogContent>
          <Stack spacing={2.5} sx={{ pt: 1 }}>
            {children}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button color="inherit" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" variant="contained" color={isDangerous ? 'error' : 'primary'} loading={pending}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
