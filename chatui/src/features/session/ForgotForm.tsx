import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { type SyntheticEvent, useRef, useState } from 'react';

import { forgotPassword } from '../../api/email';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { Field } from '../../components/Field';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';

/** Has a link mailed by which a new password is set. */
export function ForgotForm() {
  const text = useText();
  const { mail } = text;
  const { api } = useServices();
  const [account, setAccount] = useState('');
  const [isChecked, setChecked] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const forgot = useMutation({ mutationFn: () => forgotPassword(api, account.trim()) });
  const isEmpty = account.trim() === '';
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setChecked(true);
    if (isEmpty) box.current?.focus();
    else if (!forgot.isPending) forgot.mutate();
  };
  if (forgot.isSuccess) return <Typography role="status">{mail.forgotSent}</Typography>;
  return (
    <Stack component="form" noValidate spacing={2.5} onSubmit={submit}>
      <Typography>{mail.forgotAbout}</Typography>
      <Field
        label={mail.forgotAccount}
        name="username"
        autoComplete="username"
        value={account}
        onChange={setAccount}
        error={isChecked && isEmpty ? mail.forgotEmpty : undefined}
        inputRef={box}
        inputProps={{ autoCapitalize: 'none', spellCheck: false }}
        autoFocus
      />
      {forgot.isError && <Alert>{errorText(forgot.error, text)}</Alert>}
      <Button type="submit" variant="contained" size="large" loading={forgot.isPending}>
        {mail.forgotSend}
      </Button>
    </Stack>
  );
}
