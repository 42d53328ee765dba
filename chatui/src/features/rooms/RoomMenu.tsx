import IconButton from '@mui/material/IconButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import { useState } from 'react';

import { Icon, type IconName } from '../../components/Icon';
import type { Room } from '../../wire/room';
import { AddPersonDialog } from './AddPersonDialog';
import { ArchiveRoomDialog } from './ArchiveRoomDialog';
import { EditRoomDialog } from './EditRoomDialog';
import { ExportRoomDialog } from './ExportRoomDialog';
import { LeaveRoomDialog } from './LeaveRoomDialog';
import { ReopenRoomDialog } from './ReopenRoomDialog';

const dialogs = {
  edit: EditRoomDialog,
  add: AddPersonDialog,
  export: ExportRoomDialog,
  leave: LeaveRoomDialog,
  archive: ArchiveRoomDialog,
  reopen: ReopenRoomDialog,
};

type Choice = { dialog: keyof typeof dialogs; name: string; icon: IconName };

/** What one may do with the room; nothing is listed that would be refused. */
export function RoomMenu({ room }: { room: Room }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [open, setOpen] = useState<keyof typeof dialogs | null>(null);
  const choices = choicesFor(room);
  const Dialog = open === null ? null : dialogs[open];
  const choose = (dialog: keyof typeof dialogs) => {
    setAnchor(null);
    setOpen(dialog);
  };
  return (
    <>
      <Tooltip title="Room menu">
        <IconButton aria-label="Room menu" aria-haspopup="menu" onClick={(event) => setAnchor(event.currentTarget)}>
          <Icon name="more" />
        </IconButton>
      </Tooltip>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        slotProps={{
          // It stands outside of the page's landmarks, and so is one.
          paper: { role: 'region', 'aria-label': 'Room menu' },
          list: { 'aria-label': 'Room menu' },
        }}
      >
        {choices.map(({ dialog, name, icon }) => (
          <MenuItem key={dialog} onClick={() => choose(dialog)}>
            <ListItemIcon>
              <Icon name={icon} />
            </ListItemIcon>
            {name}
          </MenuItem>
        ))}
      </Menu>
      {Dialog !== null && <Dialog room={room} onClose={() => setOpen(null)} />}
    </>
  );
}

function choicesFor({ me, archived_at }: Room): Choice[] {
  const isOpen = archived_at === null;
  const rules = me.role === 'owner' || me.role === 'moderator';
  const all: (Choice | false)[] = [
    rules && isOpen && { dialog: 'edit', name: 'Edit title and topic', icon: 'edit' },
    rules && isOpen && { dialog: 'add', name: 'Add a person', icon: 'personAdd' },
    { dialog: 'export', name: 'Export', icon: 'download' },
    me.role !== null && isOpen && { dialog: 'leave', name: 'Leave room', icon: 'leave' },
    me.role === 'owner' && isOpen && { dialog: 'archive', name: 'Archive room', icon: 'archive' },
    me.role === 'owner' && !isOpen && { dialog: 'reopen', name: 'Reopen room', icon: 'archive' },
  ];
  return all.filter((choice) => choice !== false);
}
