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
import { Alert } from '../../components/Alert';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { timeFormat } from '../../components/timeFormat';
import { useAllText } from '../../components/useAllText';
import type { Language } from '../../i18n/languages';
import type { AccessToken } from '../../wire/account';
import { NewTokenDialog } from './NewTokenDialog';
import { tokensKey } from './tokensKey';

const day = timeFormat({ dateStyle: 'medium' });
const on = (at: string, language: Language) => day(language).format(new Date(at));

/** The personal access tokens by which scripts act as oneself; each can be made and revoked, none be read again. */
export function TokenList() {
  const text = useAllText();
  const { api } = useServices();
  const tokens = useQuery({ queryKey: tokensKey, queryFn: ({ signal }) => api.accessTokens(signal) });
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<AccessToken | null>(null);
  const items = tokens.data?.items ?? [];
  return (
    <Stack spacing={2} sx={{ alignItems: 'flex-start' }}>
      <Typography>{text.settings.tokensAbout}</Typography>
      {tokens.isError && <Alert onRetry={() => void tokens.refetch()}>{errorText(tokens.error, text)}</Alert>}
      {items.length > 0 && (
        <List aria-label={text.settings.tokens} disablePadding sx={{ width: '100%' }}>
          {items.map((token) => (
            <TokenLine key={token.id} token={token} onRevoke={() => setRevoking(token)} />
          ))}
        </List>
      )}
      <Button variant="outlined" color="inherit" onClick={() => setMaking(true)}>
        {text.settings.newToken}
      </Button>
      {isMaking && <NewTokenDialog onClose={() => setMaking(false)} />}
      {revoking !== null && <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />}
    </Stack>
  );
}

function TokenLine({ token, onRevoke }: { token: AccessToken; onRevoke: () => void }) {
  const { language, settings } = useAllText();
  const name = plainText(token.name);
  const about = [
    token.scopes.includes('write') ? settings.readsAndWrites : settings.readsOnly,
    token.expires_at === null ? settings.neverEnds : settings.ends(on(token.expires_at, language)),
    token.last_used_at === null ? settings.neverUsed : settings.lastUsed(on(token.last_used_at, language)),
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
        aria-label={settings.revokeToken(name)}
        onClick={onRevoke}
        sx={{ minHeight: 40 }}
      >
        {settings.revoke}
      </Button>
    </ListItem>
  );
}

function RevokeDialog({ token, onClose }: { token: AccessToken; onClose: () => void }) {
  const text = useAllText();
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
      title={text.settings.revokeTitle(plainText(token.name))}
      action={text.settings.revoke}
      onConfirm={() => !revoke.isPending && revoke.mutate()}
      onClose={onClose}
    >
      <Typography sx={{ mb: 1 }}>{text.settings.revokeWarning}</Typography>
      {revoke.isError && <Alert>{errorText(revoke.error, text)}</Alert>}
    </ConfirmDialog>
  );
}
