import { useParams } from 'react-router';

import { useSession } from '../components/services';
import { usePageTitle } from '../components/usePageTitle';
import { useText } from '../components/useText';
import { InvitationCard } from '../features/invitations/InvitationCard';

/** Where an invitation's link leads, for people with and without an account. */
export function InvitePage() {
  const { invitations } = useText();
  const code = useParams().code ?? '';
  const { state } = useSession();
  usePageTitle(invitations.title);
  return <InvitationCard key={code} code={code} isSignedIn={state === 'signedIn'} />;
}
