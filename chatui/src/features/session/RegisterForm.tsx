import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useMutation } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';

import { errorText } from '../../components/errorText';
import { Field } from '../../components/Field';
import { fieldErrors } from '../../components/fieldErrors';
import { Note } from '../../components/Note';
import { PasswordField } from '../../components/PasswordField';
import { useServices } from '../../components/services';
import { ChatError } from '../../wire/ChatError';
import { checkAccount } from './checkAccount';

/** Making an account; being registered is being signed in. */
export function RegisterForm() {
  const { session } = useServices();
  const [form, setForm] = useState({ username: '', display_name: '', password: '' });
  const [checked, setChecked] = useState(false);
  const register = useMutation({
    mutationFn: () =>
      session.register({
        username: form.username.trim(),
        password: form.password,
        ...(form.display_name.trim() !== '' && { display_name: form.display_name.trim() }),
      }),
  });

  const local = checked ? checkAccount(form) : {};
  const wrong = { ...fieldErrors(register.error), ...taken(register.error), ...local };
  const set = (name: keyof typeof form) => (value: string) => {
    register.reset();
    setForm((before) => ({ ...before, [name]: value }));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(checkAccount(form)).length === 0 && !register.isPending) register.mutate();
  };

  return (
    <Stack component="form" noValidate spacing={2.5} onSubmit={submit}>
      <Field
        label="Username"
        name="username"
        autoComplete="username"
        autoFocus
        value={form.username}
        onChange={set('username')}
        error={wrong.username}
        hint="2 to 32 letters, digits, or . _ -"
        inputProps={{ autoCapitalize: 'none', spellCheck: false }}
      />
      <Field
        label="Display name"
        name="display_name"
        autoComplete="nickname"
        value={form.display_name}
        onChange={set('display_name')}
        error={wrong.display_name}
        hint="What others see. Leave it empty to use your username."
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="new-password"
        value={form.password}
        onChange={set('password')}
        error={wrong.password}
        hint="8 characters or more."
      />
      {register.isError && Object.keys(wrong).length === 0 && <Note>{errorText(register.error)}</Note>}
      <Button type="submit" variant="contained" size="large" loading={register.isPending}>
        Create account
      </Button>
    </Stack>
  );
}

function taken(reason: unknown): { username?: string } {
  const conflict = reason instanceof ChatError && reason.code === 'conflict';
  return conflict ? { username: 'That username is taken. Choose another.' } : {};
}
