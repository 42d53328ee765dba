import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';

import { serverSettings, setRegistration } from '../../api/admin';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { InvitationLinks } from '../../components/invitations/InvitationLinks';
import { RadioChoice } from '../../components/RadioChoice';
import { useChosen } from '../../components/useChosen';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';

const queryKey = ['admin', 'settings'];

/** Who may make an account on this server, and links with which somebody may. */
export function RegistrationSettings() {
  const text = useAllText();
  const { admin } = text;
  const { api } = useServices();
  const queries = useQueryClient();
  const id = useId();
  const asked = useQuery({ queryKey, queryFn: ({ signal }) => serverSettings(api, signal), staleTime: 0 });
  const change = useMutation({
    mutationFn: (to: 'open' | 'invite' | 'closed' | 'default') => setRegistration(api, to),
    onSuccess: (now) => {
      queries.setQueryData(queryKey, now);
      return queries.invalidateQueries({ queryKey: ['info'] });
    },
  });
  const now = asked.data;
  const [value, choose] = useChosen(now?.registration_is_set === true ? now.registration : 'default', change.mutateAsync);
  return (
    <>
      {asked.isError && <Alert onRetry={() => void asked.refetch()}>{errorText(asked.error, text)}</Alert>}
      {now !== undefined && (
        <Paper variant="outlined" sx={{ borderRadius: 3, p: 2, mb: 2 }}>
          <RadioChoice
            label={admin.mayRegister}
            names={{
              ...admin.registrations,
              default: admin.byDefault(admin.registrations[now.registration_default]),
            }}
            value={value}
            onChange={choose}
          />
          {change.isError && <Alert>{errorText(change.error, text)}</Alert>}
          <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
            {admin.registrationAbout}
          </Typography>
        </Paper>
      )}
      <Paper variant="outlined" component="section" aria-labelledby={id} sx={{ borderRadius: 3, p: 2 }}>
        <Typography id={id} variant="h2" sx={{ mb: 1 }}>
          {admin.serverInvitations}
        </Typography>
        <Typography sx={{ mb: 2 }}>{admin.serverInvitationsAbout}</Typography>
        {now?.registration === 'closed' && (
          <Box role="status" sx={{ mb: 2 }}>
            {admin.noUseWhileClosed}
          </Box>
        )}
        <InvitationLinks room={null} />
      </Paper>
    </>
  );
}
