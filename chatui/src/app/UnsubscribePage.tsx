import { useParams } from 'react-router';

import { unsubscribe } from '../api/email';
import { useServices } from '../components/services';
import { useAllText } from '../components/useAllText';
import { LinkPage } from './LinkPage';

/** Ends mails of what was missed, by the link in one. */
export function UnsubscribePage() {
  const { mail } = useAllText();
  const { api } = useServices();
  const code = useParams().code ?? '';
  return (
    <LinkPage
      title={mail.unsubscribeTitle}
      about={mail.unsubscribeAbout}
      action={mail.unsubscribe}
      done={mail.unsubscribeDone}
      refusals={{ not_found: mail.linkUnknown }}
      act={() => unsubscribe(api, code)}
    />
  );
}
