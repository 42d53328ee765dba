import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { ConfirmDialog } from '../../components/ConfirmDialog';
import { errorText } from '../../components/errorText';
import { Note } from '../../components/Note';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import type { AccessToken } from '../../wire/account';
import { NewTokenDialog } from './NewTokenDialog';
import { tokensKey } from './tokensKey';

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const on = (at: string) => day.format(new Date(at));

/** The personal access tokens by which scripts act as oneself; each can be made and revoked, none be read again. */
export function TokenList() {
  const { api } = useServices();
  const tokens = useQuery({ queryKey: tokensKey, queryFn: ({ signal }) => api.accessTokens(signal) });
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<AccessToken | null>(null);
  const items = tokens.data?.items ?? [];
  return (
    <Stack spacing={2} sx={{ alignItems: 'flex-start' }}>
      <Typography>
        A token lets a script act as you, without your password. Whoever has it can do what it allows.
      </Typography>
      {tokens.isError && <Note onRetry={() => void tokens.refetch()}>{errorText(tokens.error)}</Note>}
      {items.length > 0 && (
        <List aria-label="Access tokens" disablePadding sx={{ width: '100%' }}>
          {items.map((token) => (
            <TokenLine key={token.id} token={token} onRevoke={() => setRevoking(token)} />
          ))}
        </List>
      )}
      <Button variant="outlined" color="inherit" onClick={() => setMaking(true)}>
        New token
      </Button>
      {isMaking && <NewTokenDialog onClose={() => setMaking(false)} />}
      {revoking !== null && <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />}
    </Stack>
  );
}

function TokenLine({ token, onRevoke }: { token: AccessToken; onRevoke: () => void }) {
  const name = plainText(token.name);
  const about = [
    token.scopes.includes('write') ? 'Reads and writes' : 'Reads only',
    token.expires_at === null ? 'never ends' : `ends ${on(token.expires_at)}`,
    token.last_used_at === null ? 'never used' : `last used ${on(token.last_used_at)}`,
  ];
  return (
    <ListItem disableGutters sx={{ gap: 2, flexWrap: 'wrap', '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ flex: 1, minWidth: 200, overflowWrap: 'anywhere' }}>
        <Typography sx={{ fontWeight: 600 }}>{name}</Typography>
        <Typography variant="caption" color="textSecondary">
          {about.join(' · ')}
        </Typography>
      </Box>
      <Button
        variant="outlined"
        size="small"
        color="inherit"
        aria-label={`Revoke ${name}`}
        onClick={onRevoke}
        sx={{ minHeight: 40 }}
      >
        Revoke
      </Button>
    </ListItem>
  );
}

function RevokeDialog({ token, onClose }: { token: AccessToken; onClose: () => void }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.revokeAccessToken(token.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: tokensKey });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open
      title={`Revoke “${plainText(token.name)}”?`}
      action="Revoke"
      onConfirm={() => !revoke.isPending && revoke.mutate()}
      onClose={onClose}
    >
      <Typography sx={{ mb: 1 }}>Whatever uses it stops working at once. This can’t be undone.</Typography>
      {revoke.isError && <Note>{errorText(revoke.error)}</Note>}
    </ConfirmDialog>
  );
}
