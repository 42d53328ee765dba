import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useTheme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { type ReactNode, useId } from 'react';

import { useText } from './useText';

interface ListDialogProps {
  title: string;
  children: ReactNode;
  /** For a table: it has more room, on a phone all there is. */
  isLarge?: boolean;
  onClose: () => void;
}

/** Something of a room to look through, over the page. */
export function ListDialog({ title, children, isLarge = false, onClose }: ListDialogProps) {
  const { common } = useText();
  const id = useId();
  const isNarrow = useMediaQuery(useTheme().breakpoints.down('sm'), { noSsr: true });
  return (
    <Dialog
      open
      onClose={onClose}
      aria-labelledby={id}
      maxWidth={isLarge ? 'md' : 'sm'}
      fullWidth
      fullScreen={isLarge && isNarrow}
    >
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
