import * as v from 'valibot';

import { changeHook, makeCommand } from '../../api/hooks';
import { Alert } from '../../components/Alert';
import { shortText } from '../../components/form/checks';
import { FormField } from '../../components/form/FormField';
import { useSentForm } from '../../components/form/useSentForm';
import { FormDialog } from '../../components/FormDialog';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { AllTexts } from '../../i18n/Texts';
import type { Hook } from '../../wire/hook';
import { addressText } from './outgoingSchema';

const name = /^\/[a-z][a-z0-9_-]{0,31}$/i;

const commandSchema = (text: AllTexts) => {
  const { integrations } = text;
  return v.object({
    name: v.pipe(v.string(), v.trim(), v.regex(name, integrations.commandNameBad)),
    url: addressText(text, integrations.commandUrlEmpty),
    description: shortText(128, integrations.descriptionLong),
    hint: shortText(64, integrations.nameLong),
  });
};

interface CommandFormProps {
  room: string;
  /** The one to change; left out: a new one. */
  hook?: Hook;
  onSaved: (hook: Hook) => Promise<void>;
  onClose: () => void;
}

/** What a slash command is called, and who answers it. */
export function CommandForm({ room, hook, onSaved, onClose }: CommandFormProps) {
  const text = useAllText();
  const { common, integrations } = text;
  const { api } = useServices();
  const { control, submit, isSending, failure } = useSentForm({
    schema: commandSchema(text),
    values: {
      name: hook?.name ?? '/',
      url: hook?.url ?? '',
      description: hook?.description ?? '',
      hint: hook?.hint ?? '',
    },
    about: { conflict: { field: 'name', says: integrations.commandTaken } },
    send: async (draft) => onSaved(await (hook ? changeHook(api, room, hook.id, draft) : makeCommand(api, room, draft))),
  });
  return (
    <FormDialog
      title={hook ? integrations.editOf(plainText(hook.name)) : integrations.newCommand}
      action={hook ? common.save : integrations.makeCommand}
      pending={isSending}
      onSubmit={submit}
      onClose={onClose}
    >
      <FormField
        control={control}
        name="name"
        label={integrations.commandName}
        hint={integrations.commandNameHint}
        autoFocus
        autoComplete="off"
        autoCapitalize="none"
      />
      <FormField
        control={control}
        name="url"
        label={integrations.url}
        hint={integrations.urlHint}
        type="url"
        autoComplete="off"
      />
      <FormField
        control={control}
        name="description"
        label={integrations.description}
        hint={integrations.descriptionHint}
        autoComplete="off"
      />
      <FormField control={control} name="hint" label={integrations.hint} hint={integrations.hintHint} autoComplete="off" />
      {failure !== undefined && <Alert>{failure}</Alert>}
    </FormDialog>
  );
}
