import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink, Navigate, useLocation } from 'react-router';

import type { SessionSnapshot } from '../api/Session';
import { AuthCard } from '../components/AuthCard';
import { Alert } from '../components/Alert';
import { loadable } from '../components/loadable';
import { useServices, useSession } from '../components/services';
import { usePageTitle } from '../components/usePageTitle';
import { useFirstText } from '../components/useFirstText';
import { SignInForm } from '../features/session/SignInForm';
import { WaysIn } from '../features/session/WaysIn';
import type { FirstTexts } from '../i18n/Texts';
import { arrivalOf, arrivalState, type Arrival } from './arrivalOf';
import { destinationOf } from './destinationOf';

// Most people sign in without it.
const FinishSignIn = loadable(async () => (await import('../features/session/FinishSignIn')).FinishSignIn);

/** Why somebody who was signed in finds themselves here. */
function why(reason: SessionSnapshot['reason'], { session }: FirstTexts): string | null {
  if (reason === 'elsewhere') return session.signedOutElsewhere;
  return reason === 'expired' ? session.expired : null;
}

/** The code of the invitation that somebody wants to accept. */
const invitationIn = (path: string): string | undefined => /^\/invite\/([^/?#]+)$/.exec(path)?.[1];

function whyNot(arrival: Arrival | null, { session }: FirstTexts): string | null {
  if (arrival === null || 'code' in arrival) return null;
  const known: Partial<Record<string, string>> = session.ssoErrors;
  return (Object.hasOwn(known, arrival.error) && known[arrival.error]) || session.ssoErrors.failed;
}

export function LoginPage() {
  const text = useFirstText();
  usePageTitle(text.session.signIn);
  const { api } = useServices();
  const { state, reason } = useSession();
  const location = useLocation();
  const info = useQuery({ queryKey: ['info'], queryFn: ({ signal }) => api.info(signal) });
  const arrived = arrivalState(location);
  // Out of the address at once: it would stay in the history, and may be shown to others.
  if (arrived !== null) return <Navigate to="/login" state={arrived} replace />;
  const next = destinationOf(location);
  if (state === 'signedIn') return <Navigate to={next} replace />;
  const arrival = arrivalOf(location);
  const told = whyNot(arrival, text) ?? why(reason, text);
  const hasPasswords = info.data?.passwords !== false;
  return (
    <AuthCard
      title={text.session.signIn}
      footer={
        hasPasswords && (
          <>
            {text.session.isNew}{' '}
            <Link component={RouterLink} to="/register" state={location.state as unknown}>
              {text.session.createAnAccount}
            </Link>
          </>
        )
      }
    >
      {told !== null && (
        <Box sx={{ mb: 3 }}>
          <Alert>{told}</Alert>
        </Box>
      )}
      {arrival !== null && 'code' in arrival && (
        <Box sx={{ mb: 3 }}>
          <FinishSignIn key={arrival.code} code={arrival.code} invitation={invitationIn(next)} />
        </Box>
      )}
      <WaysIn info={info.data} next={next}>
        <SignInForm />
      </WaysIn>
      {hasPasswords && (
        <Typography variant="body2" color="textSecondary" sx={{ mt: 2.5 }}>
          {info.data?.features.mail === true ? (
            <Link component={RouterLink} to="/forgot">
              {text.session.forgot}
            </Link>
          ) : (
            text.session.forgotten
          )}
        </Typography>
      )}
    </AuthCard>
  );
}
