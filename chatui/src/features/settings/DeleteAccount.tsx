import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import * as v from 'valibot';

import { Alert } from '../../components/Alert';
import { FormField } from '../../components/form/FormField';
import { useSentForm } from '../../components/form/useSentForm';
import { FormDialog } from '../../components/FormDialog';
import { useLive } from '../../components/live';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';

export function DeleteAccount({ hasPassword }: { hasPassword: boolean }) {
  const { settings } = useAllText();
  const [isAsking, setAsking] = useState(false);
  return (
    <Stack spacing={2} sx={{ alignItems: 'flex-start' }}>
      <Typography>{settings.deleteAbout}</Typography>
      <Button variant="outlined" color="error" onClick={() => setAsking(true)}>
        {settings.deleteAccount}
      </Button>
      {isAsking && <DeleteDialog hasPassword={hasPassword} onClose={() => setAsking(false)} />}
    </Stack>
  );
}

/** An account without a password is confirmed by its username. */
function DeleteDialog({ hasPassword, onClose }: { hasPassword: boolean; onClose: () => void }) {
  const { common, session: words, settings } = useAllText();
  const { api, session } = useServices();
  const { draftStore } = useLive();
  const { control, submit, isSending, failure } = useSentForm({
    schema: v.object({ proof: v.pipe(v.string(), v.nonEmpty(hasPassword ? words.passwordEmpty : words.usernameEmpty)) }),
    values: { proof: '' },
    send: async ({ proof }) => {
      await api.deleteMe(hasPassword ? { password: proof } : { username: proof.trim() });
      void draftStore.clear();
      session.forget();
    },
    about: { forbidden: { field: 'proof', says: hasPassword ? settings.passwordWrong : settings.usernameWrong } },
  });
  return (
    <FormDialog
      title={settings.deleteTitle}
      action={settings.deleteForEver}
      isDangerous
      pending={isSending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Typography>{hasPassword ? settings.deleteWarning : settings.deleteWarningByName}</Typography>
      <FormField
        control={control}
        name="proof"
        isPassword={hasPassword}
        label={hasPassword ? common.password : words.username}
        autoComplete={hasPassword ? 'current-password' : 'off'}
        autoFocus
      />
      {failure !== undefined && <Alert>{failure}</Alert>}
    </FormDialog>
  );
}
