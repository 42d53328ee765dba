import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import * as v from 'valibot';

import { forgotPassword } from '../../api/email';
import { Alert } from '../../components/Alert';
import { FormField } from '../../components/form/FormField';
import { submitting } from '../../components/form/submitting';
import { useSentForm } from '../../components/form/useSentForm';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';

/** Has a link mailed by which a new password is set. */
export function ForgotForm() {
  const { mail } = useAllText();
  const { api } = useServices();
  const [isSent, setSent] = useState(false);
  const { control, submit, isSending, failure } = useSentForm({
    schema: v.object({ username: v.pipe(v.string(), v.trim(), v.nonEmpty(mail.forgotEmpty)) }),
    values: { username: '' },
    send: async ({ username }) => {
      await forgotPassword(api, username);
      setSent(true);
    },
  });
  if (isSent) return <Typography role="status">{mail.forgotSent}</Typography>;
  return (
    <Stack component="form" noValidate spacing={2.5} onSubmit={submitting(submit)}>
      <Typography>{mail.forgotAbout}</Typography>
      <FormField
        control={control}
        name="username"
        label={mail.forgotAccount}
        autoComplete="username"
        inputProps={{ autoCapitalize: 'none', spellCheck: false }}
        autoFocus
      />
      {failure !== undefined && <Alert>{failure}</Alert>}
      <Button type="submit" variant="contained" size="large" loading={isSending}>
        {mail.forgotSend}
      </Button>
    </Stack>
  );
}
