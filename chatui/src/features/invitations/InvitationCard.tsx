import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link as RouterLink, useNavigate } from 'react-router';

import { acceptInvitation, invited } from '../../api/invitations';
import { Alert } from '../../components/Alert';
import { AuthCard } from '../../components/AuthCard';
import { errorText } from '../../components/errorText';
import { markedName } from '../../components/markedName';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { Texts } from '../../i18n/Texts';
import { ChatError } from '../../wire/ChatError';
import type { Invited } from '../../wire/invitation';

/** Which room one is invited to and by whom, and the way in: to join, or to sign in or register first and come back. */
export function InvitationCard({ code, isSignedIn }: { code: string; isSignedIn: boolean }) {
  const text = useText();
  const { api } = useServices();
  const asked = useQuery({
    queryKey: ['invitation', code],
    queryFn: ({ signal }) => invited(api, code, signal),
    retry: (count, reason) => !isOver(reason) && count < 2,
  });
  return (
    <AuthCard
      title={asked.isError && isOver(asked.error) ? text.invitations.over : text.invitations.title}
      footer={
        <Link component={RouterLink} to="/">
          {text.invitations.toRooms}
        </Link>
      }
    >
      {asked.isPending && <Coming />}
      {asked.isError && (
        <Alert onRetry={isOver(asked.error) ? undefined : () => void asked.refetch()}>
          {whyNot(asked.error, text)}
        </Alert>
      )}
      {asked.isSuccess && <Inside code={code} invitation={asked.data} isSignedIn={isSignedIn} />}
    </AuthCard>
  );
}

function Inside({ code, invitation, isSignedIn }: { code: string; invitation: Invited; isSignedIn: boolean }) {
  const text = useText();
  const { room, invited_by } = invitation;
  // Whoever registers with it is in the room; who signs in comes back here.
  const from = room === null ? '/' : `/invite/${code}`;
  const state = { from, invitation: { code, room: room?.name ?? null } };
  const name = markedName(invited_by, text);
  return (
    <Stack spacing={2.5}>
      <div>
        <Typography dir="auto" sx={{ overflowWrap: 'anywhere' }}>
          {room === null
            ? text.invitations.invitesToServer(name)
            : text.invitations.invites(name, plainText(room.title))}
        </Typography>
        {room !== null && (
          <Typography variant="body2" color="textSecondary">
            {text.invitations.members(room.member_count)}
          </Typography>
        )}
      </div>
      {isSignedIn && room === null && <Typography role="status">{text.invitations.haveAccount}</Typography>}
      {isSignedIn && room !== null && <Join code={code} />}
      {!isSignedIn && (
        <>
          <Button component={RouterLink} to="/register" state={state} variant="contained" size="large">
            {text.session.createAccount}
          </Button>
          <Button component={RouterLink} to="/login" state={state} variant="outlined" color="inherit" size="large">
            {text.session.signIn}
          </Button>
        </>
      )}
    </Stack>
  );
}

function Join({ code }: { code: string }) {
  const text = useText();
  const { api } = useServices();
  const navigate = useNavigate();
  const join = useMutation({
    mutationFn: () => acceptInvitation(api, code),
    onSuccess: (room) => navigate(`/chat/${room.name}`, { replace: true }),
  });
  return (
    <>
      {join.isError && <Alert>{whyNot(join.error, text)}</Alert>}
      <Button variant="contained" size="large" loading={join.isPending} onClick={() => join.mutate()}>
        {text.invitations.join}
      </Button>
    </>
  );
}

/** As tall as what is coming. */
function Coming() {
  return (
    <Stack spacing={2.5} aria-busy>
      <Skeleton variant="rounded" height={44} />
      <Skeleton variant="rounded" height={44} />
    </Stack>
  );
}

function isOver(reason: unknown): boolean {
  const { code } = ChatError.from(reason);
  return code === 'gone' || code === 'not_found';
}

function whyNot(reason: unknown, text: Texts): string {
  const { code } = ChatError.from(reason);
  if (code === 'gone') return text.invitations.gone;
  if (code === 'not_found') return text.invitations.unknown;
  return code === 'forbidden' ? text.invitations.banned : errorText(reason, text);
}
