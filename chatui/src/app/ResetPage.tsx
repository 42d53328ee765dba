import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link as RouterLink, useParams } from 'react-router';

import { AuthCard } from '../components/AuthCard';
import { usePageTitle } from '../components/usePageTitle';
import { useText } from '../components/useText';
import { ResetForm } from '../features/session/ResetForm';

/** Sets a password anew, by a link that an administrator gave. */
export function ResetPage() {
  const { session } = useText();
  const code = useParams().code ?? '';
  const [isDone, setDone] = useState(false);
  usePageTitle(session.resetTitle);
  return (
    <AuthCard
      title={session.resetTitle}
      footer={
        <Link component={RouterLink} to="/login">
          {session.signIn}
        </Link>
      }
    >
      {isDone ? (
        <Stack spacing={2.5}>
          <Typography role="status">{session.resetDone}</Typography>
          <Button component={RouterLink} to="/login" variant="contained" size="large" autoFocus>
            {session.signIn}
          </Button>
        </Stack>
      ) : (
        <ResetForm code={code} onDone={() => setDone(true)} />
      )}
    </AuthCard>
  );
}
