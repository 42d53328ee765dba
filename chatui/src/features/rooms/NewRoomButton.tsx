import Button, { type ButtonProps } from '@mui/material/Button';
import { useState } from 'react';

import { Icon } from '../../components/Icon';
import { NewRoomDialog } from './NewRoomDialog';

interface NewRoomButtonProps extends Pick<ButtonProps, 'variant' | 'color'> {
  /** Where its words stand if it is wider than they are. */
  align?: 'start' | 'center';
}

export function NewRoomButton({ align = 'center', ...props }: NewRoomButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button {...props} startIcon={<Icon name="add" />} onClick={() => setOpen(true)} sx={{ justifyContent: align }}>
        New room
      </Button>
      <NewRoomDialog open={open} onClose={() => setOpen(false)} />
    </>
  );
}
