import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';

import { Alert } from '../../components/Alert';
import { FormField } from '../../components/form/FormField';
import { submitting } from '../../components/form/submitting';
import { useSentForm } from '../../components/form/useSentForm';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import { accountSchema } from './accountSchema';
import { UsernameField } from './UsernameField';

/** Making an account; being registered is being signed in. With an invitation's code one is in its room, too. */
export function RegisterForm({ invitation }: { invitation?: string | undefined }) {
  const text = useText();
  const { session } = useServices();
  const { control, submit, isSending, failure } = useSentForm({
    schema: accountSchema(text),
    values: { username: '', display_name: '', password: '' },
    send: ({ username, display_name, password }) =>
      session.register({
        username,
        password,
        ...(invitation !== undefined && { invitation }),
        ...(display_name !== '' && { display_name }),
      }),
    about: { conflict: { field: 'username', says: text.session.taken } },
  });
  return (
    <Stack component="form" noValidate spacing={2.5} onSubmit={submitting(submit)}>
      <UsernameField control={control} name="username" />
      <FormField
        control={control}
        name="display_name"
        label={text.common.displayName}
        autoComplete="nickname"
        hint={text.session.displayNameHint}
      />
      <FormField
        control={control}
        name="password"
        isPassword
        label={text.common.password}
        autoComplete="new-password"
        hint={text.session.passwordHint}
      />
      {failure !== undefined && <Alert>{failure}</Alert>}
      <Typography variant="body2" color="textSecondary">
        {text.session.firstAdministers}
      </Typography>
      <Button type="submit" variant="contained" size="large" loading={isSending}>
        {text.session.createAccount}
      </Button>
    </Stack>
  );
}
