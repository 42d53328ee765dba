import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink, Navigate, useLocation } from 'react-router';

import { AuthCard } from '../components/AuthCard';
import { useServices, useSession } from '../components/services';
import { usePageTitle } from '../components/usePageTitle';
import { RegisterForm } from '../features/session/RegisterForm';
import { destinationOf } from './destinationOf';

export function RegisterPage() {
  usePageTitle('Create account');
  const { api } = useServices();
  const { state } = useSession();
  const location = useLocation();
  const info = useQuery({ queryKey: ['info'], queryFn: ({ signal }) => api.info(signal) });
  if (state === 'signedIn') return <Navigate to={destinationOf(location)} replace />;
  return (
    <AuthCard
      title="Create account"
      footer={
        <>
          Have an account?{' '}
          <Link component={RouterLink} to="/login" state={location.state as unknown}>
            Sign in
          </Link>
        </>
      }
    >
      {info.data?.registration === 'closed' ? (
        <Typography>New accounts are closed here. Ask whoever runs this server for one.</Typography>
      ) : (
        <RegisterForm />
      )}
    </AuthCard>
  );
}
