import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import * as v from 'valibot';

import { makeBot } from '../../api/bots';
import { Alert } from '../../components/Alert';
import { FormField } from '../../components/form/FormField';
import { shortText } from '../../components/form/checks';
import { useSentForm } from '../../components/form/useSentForm';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { AllTexts } from '../../i18n/Texts';
import type { NewBot } from '../../wire/bot';

const username = /^[a-z0-9][a-z0-9_.-]{0,30}[a-z0-9]$/;

const botSchema = ({ admin, integrations }: AllTexts) =>
  v.object({
    username: v.pipe(v.string(), v.trim(), v.regex(username, admin.botUsernameWrong)),
    displayName: shortText(64, integrations.nameLong),
  });

/** What a new bot is called. */
export function BotForm({ onMade }: { onMade: (bot: NewBot) => Promise<void> }) {
  const text = useAllText();
  const { admin } = text;
  const { api } = useServices();
  const { control, submit, isSending, failure } = useSentForm({
    schema: botSchema(text),
    values: { username: '', displayName: '' },
    about: { conflict: { field: 'username', says: admin.botTaken } },
    send: async ({ username, displayName }, form) => {
      const bot = await makeBot(api, { username, ...(displayName !== '' && { display_name: displayName }) });
      form.reset();
      await onMade(bot);
    },
  });
  return (
    <Stack
      component="form"
      noValidate
      spacing={1.5}
      sx={{ alignItems: 'flex-start', maxWidth: 480 }}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <FormField
        control={control}
        name="username"
        label={admin.botUsername}
        hint={admin.botUsernameHint}
        autoComplete="off"
        autoCapitalize="none"
      />
      <FormField
        control={control}
        name="displayName"
        label={admin.botName}
        hint={admin.botNameHint}
        autoComplete="off"
      />
      <Button type="submit" variant="contained" loading={isSending} sx={{ minHeight: 44 }}>
        {admin.makeBot}
      </Button>
      {failure !== undefined && <Alert>{failure}</Alert>}
    </Stack>
  );
}
