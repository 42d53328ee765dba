import { useState } from 'react';
import * as v from 'valibot';

import { FormDialog } from '../../components/FormDialog';
import { Alert } from '../../components/Alert';
import { FormField } from '../../components/form/FormField';
import { useSentForm } from '../../components/form/useSentForm';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { Room, Visibility } from '../../wire/room';
import { useRoomChange } from './useRoomChange';
import { VisibilityChoice } from './VisibilityChoice';

const settingsSchema = v.object({ title: v.pipe(v.string(), v.trim()), topic: v.pipe(v.string(), v.trim()) });

export function EditRoomDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const text = useText();
  const { api } = useServices();
  const [visibility, setVisibility] = useState<Visibility>(room.visibility === 'public' ? 'public' : 'private');
  const save = useRoomChange(room.name, (change: Parameters<typeof api.updateRoom>[1]) => api.updateRoom(room.name, change), onClose);
  const { control, submit, isSending, failure } = useSentForm({
    schema: settingsSchema,
    values: { title: room.title, topic: room.topic },
    send: ({ title, topic }) => save.mutateAsync({ title: title || room.name, topic, visibility }),
  });
  return (
    <FormDialog
      title={text.rooms.editRoom}
      action={text.common.save}
      pending={isSending}
      onSubmit={submit}
      onClose={onClose}
    >
      <FormField control={control} name="title" label={text.rooms.title} inputProps={{ maxLength: 80 }} autoFocus />
      <FormField
        control={control}
        name="topic"
        label={text.rooms.topic}
        hint={text.rooms.topicHint}
        inputProps={{ maxLength: 500 }}
        multiline
        maxRows={6}
      />
      <VisibilityChoice value={visibility} onChange={setVisibility} />
      {failure !== undefined && <Alert>{failure}</Alert>}
    </FormDialog>
  );
}
