import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { errorText } from '../../components/errorText';
import { Alert } from '../../components/Alert';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { timeFormat } from '../../components/timeFormat';
import { useAllText } from '../../components/useAllText';
import type { SignIn } from '../../wire/account';
import { deviceName } from './deviceName';

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

/** Where the account is signed in, and a way to end each but this one. */
export function SignInList() {
  const text = useAllText();
  const { api } = useServices();
  const signIns = useQuery({ queryKey: ['sign-ins'], queryFn: ({ signal }) => api.signIns(signal) });
  const shown = (signIns.data?.items ?? []).toSorted(
    (a, b) => Number(b.current) - Number(a.current) || b.last_seen_at.localeCompare(a.last_seen_at),
  );
  return (
    <>
      {signIns.isError && <Alert onRetry={() => void signIns.refetch()}>{errorText(signIns.error, text)}</Alert>}
      <List aria-label={text.settings.signIns} disablePadding>
        {shown.map((signIn) => (
          <SignInLine key={signIn.id} signIn={signIn} />
        ))}
      </List>
    </>
  );
}

function SignInLine({ signIn }: { signIn: SignIn }) {
  const text = useAllText();
  const { settings } = text;
  const { api } = useServices();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => api.endSignIn(signIn.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sign-ins'] }),
  });
  const device = plainText(deviceName(signIn.user_agent, text));
  return (
    <ListItem disableGutters sx={{ gap: 2, flexWrap: 'wrap', '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ flex: 1, minWidth: 200 }}>
        <Typography sx={{ fontWeight: 600 }}>{device}</Typography>
        <Typography variant="caption" color="textSecondary">
          {signIn.current
            ? settings.thisOne
            : settings.lastSeen(moment(text.language).format(new Date(signIn.last_seen_at)))}
          {signIn.ip === '' ? '' : ` · ${signIn.ip}`}
        </Typography>
      </Box>
      {!signIn.current && (
        <Button
          variant="outlined"
          size="small"
          color="inherit"
          loading={end.isPending}
          onClick={() => end.mutate()}
          aria-label={settings.signOutOf(device)}
        >
          {settings.signOut}
        </Button>
      )}
      {end.isError && <Alert>{errorText(end.error, text)}</Alert>}
    </ListItem>
  );
}
