import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { Link as RouterLink, Navigate, useLocation } from 'react-router';

import { AuthCard } from '../components/AuthCard';
import { Note } from '../components/Note';
import { useSession } from '../components/services';
import { usePageTitle } from '../components/usePageTitle';
import { SignInForm } from '../features/session/SignInForm';
import { destinationOf } from './destinationOf';

export function LoginPage() {
  usePageTitle('Sign in');
  const { state, reason } = useSession();
  const location = useLocation();
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
      {reason === 'expired' && (
        <Box sx={{ mb: 3 }}>
          <Note>Your session has ended. Sign in again to go on.</Note>
        </Box>
      )}
      <SignInForm />
    </AuthCard>
  );
}
