import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import * as v from 'valibot';

import { makeIncomingHook } from '../../api/hooks';
import { Alert } from '../../components/Alert';
import { FormField } from '../../components/form/FormField';
import { neededText } from '../../components/form/checks';
import { useSentForm } from '../../components/form/useSentForm';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { AllTexts } from '../../i18n/Texts';
import type { Hook } from '../../wire/hook';

const hookSchema = ({ integrations }: AllTexts) =>
  v.object({ name: neededText(64, integrations.nameEmpty, integrations.nameLong) });

/** What a new incoming webhook is called. */
export function HookForm({ room, onMade }: { room: string; onMade: (hook: Hook) => Promise<void> }) {
  const text = useAllText();
  const { integrations } = text;
  const { api } = useServices();
  const { control, submit, isSending, failure } = useSentForm({
    schema: hookSchema(text),
    values: { name: '' },
    send: async ({ name }, form) => {
      const hook = await makeIncomingHook(api, room, name);
      form.reset();
      await onMade(hook);
    },
  });
  return (
    <Stack
      component="form"
      noValidate
      spacing={1.5}
      sx={{ alignItems: 'flex-start' }}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <FormField
        control={control}
        name="name"
        label={integrations.name}
        hint={integrations.nameHint}
        autoComplete="off"
      />
      <Button type="submit" variant="contained" loading={isSending} sx={{ minHeight: 44 }}>
        {integrations.makeIncoming}
      </Button>
      {failure !== undefined && <Alert>{failure}</Alert>}
    </Stack>
  );
}
