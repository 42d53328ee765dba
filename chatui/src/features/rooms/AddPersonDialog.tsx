import * as v from 'valibot';

import { errorText } from '../../components/errorText';
import { FormDialog } from '../../components/FormDialog';
import { FormField } from '../../components/form/FormField';
import { useSentForm } from '../../components/form/useSentForm';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { Texts } from '../../i18n/Texts';
import { ChatError } from '../../wire/ChatError';
import type { Room } from '../../wire/room';
import { useRoomChange } from './useRoomChange';

const personSchema = ({ rooms }: Texts) => v.object({ username: v.pipe(v.string(), v.check((typed) => usernameOf(typed) !== '', rooms.addWhom)) });

export function AddPersonDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const text = useText();
  const { api } = useServices();
  const add = useRoomChange(room.name, (username: string) => api.putMember(room.name, username), onClose);
  const { control, submit, isSending } = useSentForm({
    schema: personSchema(text),
    values: { username: '' },
    send: async ({ username: typed }, form) => {
      const username = usernameOf(typed);
      // Whatever is wrong, it is about them.
      await add.mutateAsync(username).catch((reason: unknown) => form.setError('username', { message: wrong(reason, username, text) }, { shouldFocus: true }));
    },
  });
  return (
    <FormDialog
      title={text.rooms.addPerson}
      action={text.rooms.add}
      pending={isSending}
      onSubmit={submit}
      onClose={onClose}
    >
      <FormField
        control={control}
        name="username"
        label={text.session.username}
        hint={text.rooms.addHint}
        inputProps={{ autoCapitalize: 'none', spellCheck: false }}
        autoFocus
        autoComplete="off"
      />
    </FormDialog>
  );
}

/** As somebody may write it. */
function usernameOf(typed: string): string {
  return typed.trim().replace(/^@/, '').toLowerCase();
}

function wrong(reason: unknown, username: string, text: Texts): string {
  const isUnknown = reason instanceof ChatError && reason.code === 'not_found';
  return isUnknown ? text.rooms.addUnknown(username) : errorText(reason, text);
}
