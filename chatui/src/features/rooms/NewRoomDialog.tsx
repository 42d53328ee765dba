import { useState } from 'react';

import { errorText } from '../../components/errorText';
import { Field } from '../../components/Field';
import { FormDialog } from '../../components/FormDialog';
import { Alert } from '../../components/Alert';
import { useText } from '../../components/useText';
import { ChatError } from '../../wire/ChatError';
import type { Visibility } from '../../wire/room';
import { nameFromTitle, spareName } from './nameFromTitle';
import { useCreateRoom } from './useCreateRoom';
import { VisibilityChoice } from './VisibilityChoice';

/** What is typed stays if the dialog is closed by mistake, until the room is made. */
export function NewRoomDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const text = useText();
  const { rooms } = text;
  const [typed, setTyped] = useState('');
  const [visibility, setVisibility] = useState<Visibility>('public');
  const [checked, setChecked] = useState(false);
  const create = useCreateRoom();
  const [spare, setSpare] = useState(spareName);
  const name = nameFromTitle(typed, spare);
  const title = typed.trim();

  const submit = () => {
    setChecked(true);
    if (name === '') return;
    const room = { name, visibility, ...(title !== name && { title }) };
    create.mutate(room, {
      onSuccess: () => {
        setTyped('');
        setSpare(spareName());
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
  const wrong = taken ? rooms.roomNameTaken : checked && name === '' ? rooms.roomNameEmpty : undefined;

  return (
    <FormDialog
      open={open}
      title={rooms.newRoom}
      action={rooms.createRoom}
      pending={create.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label={rooms.roomName}
        value={typed}
        onChange={change}
        error={wrong}
        hint={name === '' ? rooms.roomNameHint : rooms.roomAddress(name)}
        inputProps={{ maxLength: 80 }}
        autoFocus
        autoComplete="off"
      />
      <VisibilityChoice value={visibility} onChange={setVisibility} />
      {create.isError && !taken && <Alert>{errorText(create.error, text)}</Alert>}
    </FormDialog>
  );
}
