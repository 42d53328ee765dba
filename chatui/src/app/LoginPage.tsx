import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { Link as RouterLink, Navigate, useLocation } from 'react-router';

import type { SessionSnapshot } from '../api/Session';
import { AuthCard } from '../components/AuthCard';
import { Note } from '../components/Note';
import { useSession } from '../components/services';
import { usePageTitle } from '../components/usePageTitle';
import { SignInForm } from '../features/session/SignInForm';
import { destinationOf } from './destinationOf';

/** Why somebody who was signed in finds themselves here. */
const why: Partial<Record<NonNullable<SessionSnapshot['reason']>, string>> = {
  elsewhere: 'You signed out in another tab.',
  expired: 'Your session has ended. Sign in again to go on.',
};

export function LoginPage() {
  usePageTitle('Sign in');
  const { state, reason } = useSession();
  const location = useLocation();
  const told = reason === null ? undefined : why[reason];
  if (state === 'signedIn') return <Navigate to={destinationOf(location)} replace />;
  return (
    <AuthCard
      title="Sign in"
      footer={
        <>
          New here?{' '}
          <Link component={RouterLink} to="/register" state={location.state as unknown}>
            Create an account
          </Link>
        </>
      }
    >
      {told !== undefined && (
        <Box sx={{ mb: 3 }}>
          <Note>{told}</Note>
        </Box>
      )}
      <SignInForm />
    </AuthCard>
  );
}
