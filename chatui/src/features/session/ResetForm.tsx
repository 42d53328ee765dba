import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import * as v from 'valibot';

import { resetPassword } from '../../api/admin';
import { Alert } from '../../components/Alert';
import { newPassword } from '../../components/form/checks';
import { FormField } from '../../components/form/FormField';
import { submitting } from '../../components/form/submitting';
import { useSentForm } from '../../components/form/useSentForm';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';

/** A new password, by the code of a link that works once. */
export function ResetForm({ code, onDone }: { code: string; onDone: () => void }) {
  const { session } = useText();
  const { api } = useServices();
  const { control, submit, isSending, failure } = useSentForm({
    schema: v.object({ new_password: newPassword({ tooShort: session.passwordShort, tooLong: session.passwordLong }) }),
    values: { new_password: '' },
    send: async (passwords) => {
      await resetPassword(api, { code, ...passwords });
      onDone();
    },
    about: { gone: { says: session.resetGone }, not_found: { says: session.resetUnknown } },
  });
  return (
    <Stack component="form" noValidate spacing={2.5} onSubmit={submitting(submit)}>
      <Typography>{session.resetAbout}</Typography>
      <FormField
        control={control}
        name="new_password"
        isPassword
        label={session.newPassword}
        autoComplete="new-password"
        autoFocus
        hint={session.passwordHint}
      />
      {failure !== undefined && <Alert>{failure}</Alert>}
      <Button type="submit" variant="contained" size="large" loading={isSending}>
        {session.setPassword}
      </Button>
    </Stack>
  );
}
