import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useState } from 'react';

import { Icon } from '../../components/Icon';
import { useText } from '../../components/useText';
import { NewRoomDialog } from './NewRoomDialog';

/** Makes a room, where there is no place for the words. */
export function NewRoomIcon() {
  const { rooms } = useText();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tooltip title={rooms.newRoom}>
        <IconButton aria-label={rooms.newRoom} onClick={() => setOpen(true)}>
          <Icon name="add" />
        </IconButton>
      </Tooltip>
      <NewRoomDialog open={open} onClose={() => setOpen(false)} />
    </>
  );
}
