import { changeHook, makeOutgoingHook } from '../../api/hooks';
import { Alert } from '../../components/Alert';
import { FormField } from '../../components/form/FormField';
import { useSentForm } from '../../components/form/useSentForm';
import { FormDialog } from '../../components/FormDialog';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { Hook } from '../../wire/hook';
import { EventChoice } from './EventChoice';
import { outgoingSchema, type OutgoingValues } from './outgoingSchema';

interface OutgoingFormProps {
  room: string;
  /** The one to change; left out: a new one. */
  hook?: Hook;
  onSaved: (hook: Hook) => Promise<void>;
  onClose: () => void;
}

/** Where an outgoing webhook sends what. */
export function OutgoingForm({ room, hook, onSaved, onClose }: OutgoingFormProps) {
  const text = useAllText();
  const { common, integrations } = text;
  const { api } = useServices();
  const values: OutgoingValues = {
    name: hook?.name ?? '',
    url: hook?.url ?? '',
    which: hook?.events === undefined ? 'all' : 'some',
    events: hook?.events ?? [],
  };
  const { control, submit, isSending, failure } = useSentForm({
    schema: outgoingSchema(text),
    values,
    send: async ({ name, url, which, events }) => {
      const draft = { name, url, events: which === 'all' ? null : events };
      await onSaved(await (hook ? changeHook(api, room, hook.id, draft) : makeOutgoingHook(api, room, draft)));
    },
  });
  return (
    <FormDialog
      title={hook ? integrations.editOf(plainText(hook.name)) : integrations.newOutgoing}
      action={hook ? common.save : integrations.makeOutgoing}
      pending={isSending}
      onSubmit={submit}
      onClose={onClose}
    >
      <FormField
        control={control}
        name="name"
        label={integrations.name}
        hint={integrations.outgoingNameHint}
        autoFocus
        autoComplete="off"
      />
      <FormField
        control={control}
        name="url"
        label={integrations.url}
        hint={integrations.urlHint}
        type="url"
        autoComplete="off"
      />
      <EventChoice control={control} />
      {failure !== undefined && <Alert>{failure}</Alert>}
    </FormDialog>
  );
}
