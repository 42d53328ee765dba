import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { codePoints } from '../../components/codePoints';
import { errorText } from '../../components/errorText';
import { Field } from '../../components/Field';
import { useServices } from '../../components/services';
import type { User } from '../../wire/user';
import { Done } from './Done';

export function DisplayNameForm({ self }: { self: User }) {
  const { api, session } = useServices();
  const [name, setName] = useState(self.display_name);
  const save = useMutation({
    mutationFn: () => api.updateMe({ display_name: name.trim() }),
    onSuccess: (user) => {
      session.updateUser(user);
      setName(user.display_name);
    },
  });
  const wrong =
    codePoints(name.trim()) > 64 ? 'Use 64 characters or fewer.' : save.isError ? errorText(save.error) : undefined;
  const change = (value: string) => {
    save.reset();
    setName(value);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '' && !save.isPending) save.mutate();
      }}
    >
      <Stack spacing={2} sx={{ alignItems: 'flex-start' }}>
        <Field
          label="Display name"
          value={name}
          onChange={change}
          error={name.trim() === '' ? 'Type the name that others should see.' : wrong}
          hint={`What others see. You sign in as ${self.username ?? ''}.`}
          autoComplete="nickname"
        />
        <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
          <Button type="submit" variant="contained" loading={save.isPending}>
            Save name
          </Button>
          {save.isSuccess && <Done>Saved.</Done>}
        </Stack>
      </Stack>
    </form>
  );
}
