import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { ConfirmDialog } from '../../components/ConfirmDialog';
import { errorText } from '../../components/errorText';
import { useLive } from '../../components/live';
import { PasswordField } from '../../components/PasswordField';
import { useServices } from '../../components/services';
import { ChatError } from '../../wire/ChatError';

export function DeleteAccount() {
  const { api, session } = useServices();
  const { drawer } = useLive();
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const [bare, setBare] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.deleteMe(password),
    onSuccess: () => {
      void drawer.clear();
      session.forget();
    },
  });

  const change = (value: string) => {
    remove.reset();
    setBare(false);
    setPassword(value);
  };
  const confirm = () => {
    setBare(password === '');
    if (password !== '' && !remove.isPending) remove.mutate();
  };
  const close = () => {
    change('');
    setOpen(false);
  };
  return (
    <Stack spacing={2} sx={{ alignItems: 'flex-start' }}>
      <Typography>
        Your messages stay in their rooms, shown as written by a deleted user. Your username is never given to anybody
        again.
      </Typography>
      <Button variant="outlined" color="error" onClick={() => setOpen(true)}>
        Delete account
      </Button>
      <ConfirmDialog
        open={open}
        title="Delete your account?"
        action="Delete for ever"
        onConfirm={confirm}
        onClose={close}
      >
        <Typography sx={{ mb: 2 }}>This can’t be undone. Type your password to confirm.</Typography>
        <PasswordField
          label="Password"
          autoComplete="current-password"
          value={password}
          onChange={change}
          error={bare ? 'Type your password.' : wrong(remove.error)}
        />
      </ConfirmDialog>
    </Stack>
  );
}

function wrong(reason: unknown): string | undefined {
  if (reason === null) return undefined;
  const isWrong = reason instanceof ChatError && reason.code === 'forbidden';
  return isWrong ? 'That is not your password.' : errorText(reason);
}
