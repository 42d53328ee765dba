import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { Link as RouterLink } from 'react-router';

import { Alert } from '../components/Alert';
import { AuthCard } from '../components/AuthCard';
import { errorText } from '../components/errorText';
import { usePageTitle } from '../components/usePageTitle';
import { useAllText } from '../components/useAllText';
import { ChatError } from '../wire/ChatError';

interface LinkPageProps {
  title: string;
  about: string;
  /** What the button says. */
  action: string;
  done: string;
  /** What a refusal means, by its code. */
  refusals: Partial<Record<string, string>>;
  act: () => Promise<void>;
}

/** What a link in a mail leads to. Nothing happens before the button is pressed: mail programs open links by themselves. */
export function LinkPage({ title, about, action, done, refusals, act }: LinkPageProps) {
  const text = useAllText();
  usePageTitle(title);
  const acting = useMutation({ mutationFn: act });
  const told = acting.isError ? (refusals[ChatError.from(acting.error).code] ?? errorText(acting.error, text)) : undefined;
  return (
    <AuthCard
      title={title}
      footer={
        <Link component={RouterLink} to="/">
          {text.mail.toChat}
        </Link>
      }
    >
      {acting.isSuccess ? (
        <Typography role="status">{done}</Typography>
      ) : (
        <Stack spacing={2.5}>
          <Typography>{about}</Typography>
          {told !== undefined && <Alert>{told}</Alert>}
          <Button variant="contained" size="large" loading={acting.isPending} onClick={() => acting.mutate()}>
            {action}
          </Button>
        </Stack>
      )}
    </AuthCard>
  );
}
