import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';

import { Alert } from '../../components/Alert';
import { submitting } from '../../components/form/submitting';
import { useSentForm } from '../../components/form/useSentForm';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import { ChatError } from '../../wire/ChatError';
import { usernameSchema } from './accountSchema';
import { UsernameField } from './UsernameField';

interface ChooseUsernameFormProps {
  code: string;
  invitation: string | undefined;
  /** One that is free. */
  suggestion: string;
}

/** Whoever comes from the provider for the first time chooses a username; being named is being signed in. */
export function ChooseUsernameForm({ code, invitation, suggestion }: ChooseUsernameFormProps) {
  const text = useText();
  const { session } = useServices();
  const { control, submit, isSending, failure } = useSentForm({
    schema: usernameSchema(text),
    values: { username: suggestion },
    send: async ({ username }, form) => {
      try {
        await session.exchange({ code, username, ...(invitation !== undefined && { invitation }) });
      } catch (reason) {
        const { suggestion: free } = ChatError.from(reason);
        if (free !== null) form.setValue('username', free);
        throw reason;
      }
    },
    about: {
      choose_username: { field: 'username', says: text.session.takenButThis },
      gone: { field: 'username', says: text.session.ssoErrors.expired },
    },
  });
  return (
    <Stack component="form" noValidate spacing={2.5} onSubmit={submitting(submit)}>
      <Typography>{text.session.isNewHere}</Typography>
      <UsernameField control={control} name="username" />
      {failure !== undefined && <Alert>{failure}</Alert>}
      <Button type="submit" variant="contained" size="large" loading={isSending}>
        {text.session.createAccount}
      </Button>
    </Stack>
  );
}
