import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import * as v from 'valibot';

import { FormDialog } from '../../components/FormDialog';
import { Alert } from '../../components/Alert';
import { neededText } from '../../components/form/checks';
import { FormField } from '../../components/form/FormField';
import { useSentForm } from '../../components/form/useSentForm';
import { useText } from '../../components/useText';
import type { Texts } from '../../i18n/Texts';
import type { Visibility } from '../../wire/room';
import { nameFromTitle, spareName } from './nameFromTitle';
import { useCreateRoom } from './useCreateRoom';
import { VisibilityChoice } from './VisibilityChoice';

/** A room's title, in code points. */
const longestTitle = 80;

const roomSchema = ({ rooms }: Texts) => v.object({ title: neededText(longestTitle, rooms.roomNameEmpty, rooms.roomNameTooLong) });

export interface NewRoomFormProps {
  open: boolean;
  onClose: () => void;
}

/** Makes a room. */
export function NewRoomForm({ open, onClose }: NewRoomFormProps) {
  const text = useText();
  const { rooms } = text;
  const [visibility, setVisibility] = useState<Visibility>('public');
  const [spare, setSpare] = useState(spareName);
  const create = useCreateRoom();
  const { control, submit, isSending, failure } = useSentForm({
    schema: roomSchema(text),
    values: { title: '' },
    send: async ({ title }, form) => {
      const name = nameFromTitle(title, spare);
      await create.mutateAsync({ name, visibility, ...(title !== name && { title }) });
      form.reset();
      setSpare(spareName());
      onClose();
    },
    about: { conflict: { field: 'title', says: rooms.roomNameTaken } },
  });
  const name = nameFromTitle(useWatch({ control, name: 'title' }), spare);
  return (
    <FormDialog
      open={open}
      title={rooms.newRoom}
      action={rooms.createRoom}
      pending={isSending}
      onSubmit={submit}
      onClose={onClose}
    >
      <FormField
        control={control}
        name="title"
        label={rooms.roomName}
        hint={name === '' ? rooms.roomNameHint : rooms.roomAddress(name)}
        autoFocus
        autoComplete="off"
      />
      <VisibilityChoice value={visibility} onChange={setVisibility} />
      {failure !== undefined && <Alert>{failure}</Alert>}
    </FormDialog>
  );
}
