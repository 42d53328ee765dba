import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useMutation } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';

import { errorText } from '../../components/errorText';
import { fieldErrors } from '../../components/fieldErrors';
import { Note } from '../../components/Note';
import { PasswordField } from '../../components/PasswordField';
import { useServices } from '../../components/services';
import { ChatError } from '../../wire/ChatError';
import { Done } from './Done';

const bare = { current_password: '', new_password: '' };

export function PasswordForm() {
  const { api } = useServices();
  const [form, setForm] = useState(bare);
  const [checked, setChecked] = useState(false);
  const change = useMutation({ mutationFn: () => api.changePassword(form) });
  const wrong = { ...fieldErrors(change.error), ...(checked ? check(form) : {}), ...refused(change.error) };

  const set = (name: keyof typeof form) => (value: string) => {
    change.reset();
    setForm((before) => ({ ...before, [name]: value }));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(check(form)).length > 0 || change.isPending) return;
    change.mutate(undefined, {
      onSuccess: () => {
        setForm(bare);
        setChecked(false);
      },
    });
  };
  return (
    <Stack component="form" noValidate spacing={2} onSubmit={submit} sx={{ alignItems: 'flex-start' }}>
      <PasswordField
        label="Current password"
        autoComplete="current-password"
        value={form.current_password}
        onChange={set('current_password')}
        error={wrong.current_password}
      />
      <PasswordField
        label="New password"
        autoComplete="new-password"
        value={form.new_password}
        onChange={set('new_password')}
        error={wrong.new_password}
        hint="8 characters or more. Everywhere else you will be signed out."
      />
      {change.isError && Object.keys(wrong).length === 0 && <Note>{errorText(change.error)}</Note>}
      <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
        <Button type="submit" variant="contained" loading={change.isPending}>
          Change password
        </Button>
        {change.isSuccess && <Done>Your password is changed.</Done>}
      </Stack>
    </Stack>
  );
}

function check({ current_password, new_password }: typeof bare): Partial<typeof bare> {
  return {
    ...(current_password === '' && { current_password: 'Type the password you have now.' }),
    ...(new TextEncoder().encode(new_password).length < 8 && { new_password: 'Use 8 characters or more.' }),
  };
}

function refused(reason: unknown): Partial<typeof bare> {
  const isWrong = reason instanceof ChatError && reason.code === 'forbidden';
  return isWrong ? { current_password: 'That is not your current password.' } : {};
}
