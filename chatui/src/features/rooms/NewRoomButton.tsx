import Button, { type ButtonProps } from '@mui/material/Button';
import { useState } from 'react';

import { Icon } from '../../components/Icon';
import { useText } from '../../components/useText';
import { NewRoomDialog } from './NewRoomDialog';

export function NewRoomButton(props: Pick<ButtonProps, 'variant' | 'color'>) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button {...props} startIcon={<Icon name="add" />} onClick={() => setOpen(true)}>
        {useText().rooms.newRoom}
      </Button>
      <NewRoomDialog open={open} onClose={() => setOpen(false)} />
    </>
  );
}
