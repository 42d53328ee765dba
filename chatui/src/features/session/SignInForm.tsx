import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useMutation } from '@tanstack/react-query';
import { type SyntheticEvent, useRef, useState } from 'react';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { Field } from '../../components/Field';
import { PasswordField } from '../../components/PasswordField';
import { useServices } from '../../components/services';
import { useFirstText } from '../../components/useFirstText';

/**
 * Signing in; the page moves on by itself once the session says so. It is the first page that anybody loads, so it does
 * without the library of the other forms.
 */
export function SignInForm() {
  const text = useFirstText();
  const { session } = useServices();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [isChecked, setChecked] = useState(false);
  const nameBox = useRef<HTMLInputElement>(null);
  const passwordBox = useRef<HTMLInputElement>(null);
  const signIn = useMutation({ mutationFn: () => session.login({ username: username.trim(), password }) });
  const hasName = username.trim() !== '';

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!hasName) nameBox.current?.focus();
    else if (password === '') passwordBox.current?.focus();
    else if (!signIn.isPending) signIn.mutate();
  };
  return (
    <Stack component="form" noValidate spacing={2.5} onSubmit={submit}>
      <Field
        label={text.session.username}
        name="username"
        autoComplete="username"
        value={username}
        onChange={setUsername}
        error={isChecked && !hasName ? text.session.usernameEmpty : undefined}
        inputRef={nameBox}
        inputProps={{ autoCapitalize: 'none', spellCheck: false }}
        autoFocus
      />
      <PasswordField
        label={text.common.password}
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={isChecked && password === '' ? text.session.passwordEmpty : undefined}
        inputRef={passwordBox}
      />
      {signIn.isError && <Alert>{errorText(signIn.error, text)}</Alert>}
      <Button type="submit" variant="contained" size="large" loading={signIn.isPending}>
        {text.session.signIn}
      </Button>
    </Stack>
  );
}
