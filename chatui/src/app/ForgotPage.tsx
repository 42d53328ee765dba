import Link from '@mui/material/Link';
import { Link as RouterLink } from 'react-router';

import { AuthCard } from '../components/AuthCard';
import { usePageTitle } from '../components/usePageTitle';
import { useAllText } from '../components/useAllText';
import { ForgotForm } from '../features/session/ForgotForm';

/** For somebody who has forgotten their password. */
export function ForgotPage() {
  const { mail, session } = useAllText();
  usePageTitle(mail.forgotTitle);
  return (
    <AuthCard
      title={mail.forgotTitle}
      footer={
        <Link component={RouterLink} to="/login">
          {session.signIn}
        </Link>
      }
    >
      <ForgotForm />
    </AuthCard>
  );
}
