import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import * as v from 'valibot';

import { Alert } from '../../components/Alert';
import { FormField } from '../../components/form/FormField';
import { submitting } from '../../components/form/submitting';
import { neededText } from '../../components/form/checks';
import { useSentForm } from '../../components/form/useSentForm';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { AllTexts } from '../../i18n/Texts';
import type { User } from '../../wire/user';
import { Done } from './Done';

const profileSchema = ({ session, settings }: AllTexts) =>
  v.object({ display_name: neededText(64, settings.displayNameEmpty, session.displayNameLong) });

export function DisplayNameForm({ self }: { self: User }) {
  const text = useAllText();
  const { settings } = text;
  const { api, session } = useServices();
  const { control, submit, isSending, failure, isDone } = useSentForm({
    schema: profileSchema(text),
    values: { display_name: self.display_name },
    send: async (profile, form) => {
      const user = await api.updateMe(profile);
      session.updateUser(user);
      form.reset({ display_name: user.display_name });
    },
  });
  return (
    <Stack component="form" noValidate spacing={2} onSubmit={submitting(submit)} sx={{ alignItems: 'flex-start' }}>
      <FormField
        control={control}
        name="display_name"
        label={text.common.displayName}
        hint={settings.displayNameHint(self.username ?? '')}
        autoComplete="nickname"
      />
      {failure !== undefined && <Alert>{failure}</Alert>}
      <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
        <Button type="submit" variant="contained" loading={isSending}>
          {settings.saveName}
        </Button>
        {isDone && <Done>{settings.saved}</Done>}
      </Stack>
    </Stack>
  );
}
