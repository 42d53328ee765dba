import { useParams } from 'react-router';

import { confirmEmail } from '../api/email';
import { useServices } from '../components/services';
import { useAllText } from '../components/useAllText';
import { LinkPage } from './LinkPage';

/** Confirms an e-mail address, by the link that was mailed to it. */
export function ConfirmEmailPage() {
  const { mail } = useAllText();
  const { api } = useServices();
  const code = useParams().code ?? '';
  return (
    <LinkPage
      title={mail.confirmTitle}
      about={mail.confirmAbout}
      action={mail.confirm}
      done={mail.confirmDone}
      refusals={{ gone: mail.confirmGone, not_found: mail.linkUnknown, conflict: mail.confirmTaken }}
      act={() => confirmEmail(api, code)}
    />
  );
}
