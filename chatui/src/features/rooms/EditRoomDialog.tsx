import { useState } from 'react';

import { errorText } from '../../components/errorText';
import { Field } from '../../components/Field';
import { FormDialog } from '../../components/FormDialog';
import { Note } from '../../components/Note';
import { useServices } from '../../components/services';
import type { Room, Visibility } from '../../wire/room';
import { useRoomChange } from './useRoomChange';
import { VisibilityChoice } from './VisibilityChoice';

export function EditRoomDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const { api } = useServices();
  const [title, setTitle] = useState(room.title);
  const [topic, setTopic] = useState(room.topic);
  const [visibility, setVisibility] = useState<Visibility>(room.visibility === 'public' ? 'public' : 'private');
  const save = useRoomChange(
    room.name,
    () => api.updateRoom(room.name, { title: title.trim() || room.name, topic: topic.trim(), visibility }),
    onClose,
  );
  return (
    <FormDialog
      title="Edit room"
      action="Save"
      pending={save.isPending}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <Field label="Title" value={title} onChange={setTitle} inputProps={{ maxLength: 80 }} autoFocus />
      <Field
        label="Topic"
        value={topic}
        onChange={setTopic}
        hint="What the room is about. May be empty."
        inputProps={{ maxLength: 500 }}
        multiline
        maxRows={6}
      />
      <VisibilityChoice value={visibility} onChange={setVisibility} />
      {save.isError && <Note>{errorText(save.error)}</Note>}
    </FormDialog>
  );
}
