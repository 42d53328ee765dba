import Box from '@mui/material/Box';
import List from '@mui/material/List';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';

import { invitations } from '../../api/invitations';
import { Alert } from '../Alert';
import { errorText } from '../errorText';
import { useServices } from '../services';
import { useText } from '../useText';
import { InvitationForm } from './InvitationForm';
import { InvitationLine } from './InvitationLine';

/** Links that let people into a room, or make an account on the server (null): to make, copy and end. */
export function InvitationLinks({ room }: { room: string | null }) {
  const text = useText();
  const { api } = useServices();
  const queries = useQueryClient();
  const id = useId();
  const queryKey = ['invitations', room];
  // There are 100 at most that stand: one page.
  const asked = useQuery({
    queryKey,
    queryFn: ({ signal }) => invitations(api, room, { limit: 200 }, signal),
    staleTime: 0,
  });
  const refresh = () => queries.invalidateQueries({ queryKey });
  const items = asked.data?.items ?? [];
  return (
    <>
      <InvitationForm room={room} onMade={refresh} />
      <Box component="section" aria-labelledby={id} sx={{ mt: 3 }}>
        <Typography id={id} variant="h3">
          {text.moderation.links}
        </Typography>
        {asked.isError && <Alert onRetry={() => void asked.refetch()}>{errorText(asked.error, text)}</Alert>}
        {asked.isSuccess && items.length === 0 && (
          <Typography color="textSecondary">{text.moderation.noLinks}</Typography>
        )}
        <List aria-labelledby={id} aria-busy={asked.isFetching} disablePadding>
          {items.map((invitation) => (
            <InvitationLine key={invitation.id} invitation={invitation} onEnded={refresh} />
          ))}
        </List>
      </Box>
    </>
  );
}
