import { useState } from 'react';

import { errorText } from '../../components/errorText';
import { Field } from '../../components/Field';
import { FormDialog } from '../../components/FormDialog';
import { useServices } from '../../components/services';
import { ChatError } from '../../wire/ChatError';
import type { Room } from '../../wire/room';
import { useRoomChange } from './useRoomChange';

export function AddPersonDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const { api } = useServices();
  const [username, setUsername] = useState('');
  const [empty, setEmpty] = useState(false);
  const name = username.trim().replace(/^@/, '').toLowerCase();
  const add = useRoomChange(room.name, () => api.putMember(room.name, name), onClose);
  const change = (value: string) => {
    add.reset();
    setEmpty(false);
    setUsername(value);
  };
  const submit = () => (name === '' ? setEmpty(true) : add.mutate());
  return (
    <FormDialog title="Add a person" action="Add" pending={add.isPending} onSubmit={submit} onClose={onClose}>
      <Field
        label="Username"
        value={username}
        onChange={change}
        error={empty ? 'Whom do you want to add?' : wrong(add.error, name)}
        hint="They see the room at once, with all its messages."
        inputProps={{ autoCapitalize: 'none', spellCheck: false }}
        autoFocus
        autoComplete="off"
      />
    </FormDialog>
  );
}

function wrong(reason: unknown, name: string): string | undefined {
  if (reason === null) return undefined;
  const unknown = reason instanceof ChatError && reason.code === 'not_found';
  return unknown ? `There is nobody called “${name}”. Check the spelling.` : errorText(reason);
}
