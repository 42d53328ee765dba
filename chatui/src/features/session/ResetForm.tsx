import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';

import { resetPassword } from '../../api/admin';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { PasswordField } from '../../components/PasswordField';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { Texts } from '../../i18n/Texts';
import { ChatError } from '../../wire/ChatError';

/** A new password, by the code of a link that works once. */
export function ResetForm({ code, onDone }: { code: string; onDone: () => void }) {
  const text = useText();
  const { api } = useServices();
  const [password, setPassword] = useState('');
  const [isChecked, setChecked] = useState(false);
  const bytes = new TextEncoder().encode(password).length;
  const wrong = bytes < 8 ? text.session.passwordShort : bytes > 256 ? text.session.passwordLong : undefined;
  const reset = useMutation({
    mutationFn: () => resetPassword(api, { code, new_password: password }),
    onSuccess: onDone,
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setChecked(true);
    if (wrong === undefined && !reset.isPending) reset.mutate();
  };
  return (
    <Stack component="form" noValidate spacing={2.5} onSubmit={submit}>
      <Typography>{text.session.resetAbout}</Typography>
      <PasswordField
        label={text.session.newPassword}
        name="new-password"
        autoComplete="new-password"
        autoFocus
        value={password}
        onChange={(value) => {
          reset.reset();
          setPassword(value);
        }}
        error={isChecked ? wrong : undefined}
        hint={text.session.passwordHint}
      />
      {reset.isError && <Alert>{whyNot(reset.error, text)}</Alert>}
      <Button type="submit" variant="contained" size="large" loading={reset.isPending}>
        {text.session.setPassword}
      </Button>
    </Stack>
  );
}

function whyNot(reason: unknown, text: Texts): string {
  const { code } = ChatError.from(reason);
  if (code === 'gone') return text.session.resetGone;
  return code === 'not_found' ? text.session.resetUnknown : errorText(reason, text);
}
