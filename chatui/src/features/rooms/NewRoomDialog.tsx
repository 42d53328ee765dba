import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Stack from '@mui/material/Stack';
import { type SyntheticEvent, useId, useState } from 'react';

import { errorText } from '../../components/errorText';
import { Field } from '../../components/Field';
import { Note } from '../../components/Note';
import { ChatError } from '../../wire/ChatError';
import type { Visibility } from '../../wire/room';
import { nameFromTitle } from './nameFromTitle';
import { useCreateRoom } from './useCreateRoom';
import { VisibilityChoice } from './VisibilityChoice';

/** What is typed stays if the dialog is closed by mistake, until the room is made. */
export function NewRoomDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const titleId = useId();
  const [typed, setTyped] = useState('');
  const [visibility, setVisibility] = useState<Visibility>('public');
  const [checked, setChecked] = useState(false);
  const create = useCreateRoom();
  const name = nameFromTitle(typed);
  const title = typed.trim();

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setChecked(true);
    if (name === '' || create.isPending) return;
    const room = { name, visibility, ...(title !== name && { title }) };
    create.mutate(room, {
      onSuccess: () => {
        setTyped('');
        setChecked(false);
        onClose();
      },
    });
  };
  const change = (value: string) => {
    create.reset();
    setTyped(value);
  };
  const taken = create.error instanceof ChatError && create.error.code === 'conflict';
  const wrong = taken
    ? 'That name is taken. Choose another.'
    : checked && name === ''
      ? 'Use at least one letter from a to z, or a digit.'
      : undefined;

  return (
    <Dialog open={open} onClose={onClose} aria-labelledby={titleId} maxWidth="xs" fullWidth>
      <form onSubmit={submit} noValidate>
        <DialogTitle id={titleId}>New room</DialogTitle>
        <DialogContent>
          <Stack spacing={2.5} sx={{ pt: 1 }}>
            <Field
              label="Room name"
              value={typed}
              onChange={change}
              error={wrong}
              hint={name === '' ? 'Short and plain works best.' : `Its address will be /chat/${name}`}
              inputProps={{ maxLength: 80 }}
              autoFocus
              autoComplete="off"
            />
            <VisibilityChoice value={visibility} onChange={setVisibility} />
            {create.isError && !taken && <Note>{errorText(create.error)}</Note>}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button color="inherit" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="contained" loading={create.isPending}>
            Create room
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
