import CircularProgress from '@mui/material/CircularProgress';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { Texts } from '../../i18n/Texts';
import { ChatError } from '../../wire/ChatError';
import { ChooseUsernameForm } from './ChooseUsernameForm';

interface FinishSignInProps {
  /** What the provider's sign-in has come back with. */
  code: string;
  invitation: string | undefined;
}

/** Trades the code for a session, once however often it is drawn; the page moves on by itself once the session says so. */
export function FinishSignIn({ code, invitation }: FinishSignInProps) {
  const text = useText();
  const { session } = useServices();
  const exchange = useQuery({
    queryKey: ['sso', code],
    queryFn: async () => {
      await session.exchange({ code, ...(invitation !== undefined && { invitation }) });
      return null;
    },
    retry: false,
    retryOnMount: false,
    staleTime: Infinity,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });
  if (!exchange.isError) {
    return (
      <Stack role="status" direction="row" spacing={2} sx={{ alignItems: 'center' }}>
        <CircularProgress size={20} aria-hidden />
        <Typography>{text.session.finishing}</Typography>
      </Stack>
    );
  }
  const reason = ChatError.from(exchange.error);
  if (reason.code === 'choose_username') {
    return <ChooseUsernameForm code={code} invitation={invitation} suggestion={reason.suggestion ?? ''} />;
  }
  return (
    <Alert onRetry={reason.isPassing ? () => void exchange.refetch() : undefined}>{whyNot(reason, text)}</Alert>
  );
}

function whyNot(reason: ChatError, text: Texts): string {
  const isOver = reason.code === 'gone' || reason.code === 'not_found';
  return isOver ? text.session.ssoErrors.expired : errorText(reason, text);
}
