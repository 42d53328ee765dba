import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as v from 'valibot';

import { botTokens, endBotToken, makeBotToken } from '../../api/bots';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { FormField } from '../../components/form/FormField';
import { neededText } from '../../components/form/checks';
import { useSentForm } from '../../components/form/useSentForm';
import { ListDialog } from '../../components/ListDialog';
import { plainText } from '../../components/plainText';
import { ShownOnce } from '../../components/ShownOnce';
import { useServices } from '../../components/services';
import { timeFormat } from '../../components/timeFormat';
import { useAllText } from '../../components/useAllText';
import type { AllTexts } from '../../i18n/Texts';
import type { AccessToken } from '../../wire/account';
import { botTokensKey } from './botsKey';

const day = timeFormat({ dateStyle: 'medium' });

const tokenSchema = ({ settings }: AllTexts) =>
  v.object({ name: neededText(64, settings.tokenNameEmpty, settings.tokenNameLong) });

interface BotTokensDialogProps {
  name: string;
  username: string;
  onClose: () => void;
}

/** What a bot gets in by: each token can be made and ended, none be read again. */
export function BotTokensDialog({ name, username, onClose }: BotTokensDialogProps) {
  const text = useAllText();
  const { admin, settings } = text;
  const { api } = useServices();
  const queries = useQueryClient();
  const queryKey = botTokensKey(username);
  const asked = useQuery({ queryKey, queryFn: ({ signal }) => botTokens(api, username, signal), staleTime: 0 });
  const refresh = () => queries.invalidateQueries({ queryKey });
  const [made, setMade] = useState<AccessToken | null>(null);
  const { control, submit, isSending, failure } = useSentForm({
    schema: tokenSchema(text),
    values: { name: '' },
    send: async (token, form) => {
      setMade(await makeBotToken(api, username, token.name));
      form.reset();
      await refresh();
    },
  });
  const items = asked.data?.items ?? [];
  return (
    <ListDialog title={admin.tokensOf(name)} onClose={onClose}>
      <Stack
        component="form"
        noValidate
        spacing={1.5}
        sx={{ alignItems: 'flex-start' }}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <FormField control={control} name="name" label={admin.botTokenName} autoComplete="off" />
        <Button type="submit" variant="contained" loading={isSending} sx={{ minHeight: 44 }}>
          {settings.createToken}
        </Button>
        {failure !== undefined && <Alert>{failure}</Alert>}
      </Stack>
      {made?.token !== undefined && (
        <Box key={made.id} sx={{ mt: 2 }}>
          <ShownOnce label={settings.token} value={made.token} hint={settings.tokenMadeOnce} />
        </Box>
      )}
      {asked.isError && <Alert onRetry={() => void asked.refetch()}>{errorText(asked.error, text)}</Alert>}
      {asked.isSuccess && items.length === 0 && (
        <Typography color="textSecondary" sx={{ mt: 2 }}>
          {admin.noBotTokens}
        </Typography>
      )}
      <List aria-label={admin.tokensOf(name)} aria-busy={asked.isFetching} disablePadding sx={{ mt: 1 }}>
        {items.map((token) => (
          <TokenLine
            key={token.id}
            token={token}
            end={async () => {
              await endBotToken(api, username, token.id);
              if (made?.id === token.id) setMade(null);
              await refresh();
            }}
          />
        ))}
      </List>
    </ListDialog>
  );
}

function TokenLine({ token, end }: { token: AccessToken; end: () => Promise<void> }) {
  const text = useAllText();
  const { language, settings } = text;
  const ending = useMutation({ mutationFn: end });
  const name = plainText(token.name);
  return (
    <ListItem disableGutters sx={{ gap: 2, flexWrap: 'wrap', '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography sx={{ fontWeight: 600 }}>{name}</Typography>
        <Typography variant="caption" color="textSecondary">
          {token.last_used_at === null
            ? settings.neverUsed
            : settings.lastUsed(day(language).format(new Date(token.last_used_at)))}
        </Typography>
      </Box>
      <Button
        size="small"
        color="error"
        aria-label={settings.revokeToken(name)}
        onClick={() => !ending.isPending && ending.mutate()}
        sx={{ minHeight: 44 }}
      >
        {settings.revoke}
      </Button>
      {ending.isError && <Alert>{errorText(ending.error, text)}</Alert>}
    </ListItem>
  );
}
