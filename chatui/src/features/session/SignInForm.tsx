import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useMutation } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';

import { errorText } from '../../components/errorText';
import { Field } from '../../components/Field';
import { Note } from '../../components/Note';
import { PasswordField } from '../../components/PasswordField';
import { useServices } from '../../components/services';

/** Signing in; the page moves on by itself once the session says so. */
export function SignInForm() {
  const { session } = useServices();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [isBare, setIsBare] = useState(false);
  const signIn = useMutation({ mutationFn: () => session.login({ username: username.trim(), password }) });

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const bare = username.trim() === '' || password === '';
    setIsBare(bare);
    if (!bare && !signIn.isPending) signIn.mutate();
  };

  return (
    <Stack component="form" noValidate spacing={2.5} onSubmit={submit}>
      <Field
        label="Username"
        name="username"
        autoComplete="username"
        value={username}
        onChange={setUsername}
        inputProps={{ autoCapitalize: 'none', spellCheck: false }}
        autoFocus
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
      {isBare ? (
        <Note>Type your username and your password.</Note>
      ) : (
        signIn.isError && <Note>{errorText(signIn.error)}</Note>
      )}
      <Button type="submit" variant="contained" size="large" loading={signIn.isPending}>
        Sign in
      </Button>
    </Stack>
  );
}
