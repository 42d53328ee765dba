import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink, Navigate, useLocation } from 'react-router';

import { AuthCard } from '../components/AuthCard';
import { useServices, useSession } from '../components/services';
import { usePageTitle } from '../components/usePageTitle';
import { useText } from '../components/useText';
import { WaysIn } from '../features/session/WaysIn';
import { RegisterForm } from '../features/session/RegisterForm';
import { destinationOf } from './destinationOf';
import { invitationOf } from './invitationOf';

export function RegisterPage() {
  const text = useText();
  usePageTitle(text.session.createAccount);
  const { api } = useServices();
  const { state } = useSession();
  const location = useLocation();
  const info = useQuery({ queryKey: ['info'], queryFn: ({ signal }) => api.info(signal) });
  const invitation = invitationOf(location);
  if (state === 'signedIn') {
    const room = invitation?.room ?? null;
    return <Navigate to={room === null ? destinationOf(location) : `/chat/${room}`} replace />;
  }
  return (
    <AuthCard
      title={text.session.createAccount}
      footer={
        <>
          {text.session.haveAccount}{' '}
          <Link component={RouterLink} to="/login" state={location.state as unknown}>
            {text.session.signIn}
          </Link>
        </>
      }
    >
      {info.data?.registration === 'invite' && invitation === null && (
        <Typography sx={{ mb: 3 }}>{text.session.byInvitation}</Typography>
      )}
      {info.data?.registration === 'closed' ? (
        <Typography>{text.session.closed}</Typography>
      ) : (
        <WaysIn info={info.data} next={destinationOf(location)}>
          <RegisterForm invitation={invitation?.code} />
        </WaysIn>
      )}
    </AuthCard>
  );
}
