import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import * as v from 'valibot';

import { Alert } from '../../components/Alert';
import { FormField } from '../../components/form/FormField';
import { submitting } from '../../components/form/submitting';
import { newPassword } from '../../components/form/checks';
import { useSentForm } from '../../components/form/useSentForm';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { AllTexts } from '../../i18n/Texts';
import { Done } from './Done';

const passwordSchema = ({ session, settings }: AllTexts) =>
  v.object({
    current_password: v.pipe(v.string(), v.nonEmpty(settings.currentPasswordEmpty)),
    new_password: newPassword({ tooShort: session.passwordShort, tooLong: session.passwordLong }),
  });

export function PasswordForm() {
  const text = useAllText();
  const { settings } = text;
  const { api } = useServices();
  const { control, submit, isSending, failure, isDone } = useSentForm({
    schema: passwordSchema(text),
    values: { current_password: '', new_password: '' },
    send: async (passwords, form) => {
      await api.changePassword(passwords);
      form.reset();
    },
    about: { forbidden: { field: 'current_password', says: settings.currentPasswordWrong } },
  });
  return (
    <Stack component="form" noValidate spacing={2} onSubmit={submitting(submit)} sx={{ alignItems: 'flex-start' }}>
      <FormField
        control={control}
        name="current_password"
        isPassword
        label={settings.currentPassword}
        autoComplete="current-password"
      />
      <FormField
        control={control}
        name="new_password"
        isPassword
        label={settings.newPassword}
        autoComplete="new-password"
        hint={settings.newPasswordHint}
      />
      {failure !== undefined && <Alert>{failure}</Alert>}
      <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
        <Button type="submit" variant="contained" loading={isSending}>
          {settings.changePassword}
        </Button>
        {isDone && <Done>{settings.passwordChanged}</Done>}
      </Stack>
    </Stack>
  );
}
