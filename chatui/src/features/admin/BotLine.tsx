import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ListItem from '@mui/material/ListItem';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { deleteBot } from '../../api/bots';
import { Alert } from '../../components/Alert';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { errorText } from '../../components/errorText';
import { PersonAvatar } from '../../components/PersonAvatar';
import { personName } from '../../components/personName';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { User } from '../../wire/user';
import { BotTokensDialog } from './BotTokensDialog';

/** A bot, the way to its tokens, and its end. */
export function BotLine({ bot, onDeleted }: { bot: User; onDeleted: () => Promise<void> }) {
  const text = useAllText();
  const { admin } = text;
  const { api } = useServices();
  const [shown, setShown] = useState<'tokens' | 'delete' | null>(null);
  const name = personName(bot, text);
  const username = bot.username ?? '';
  const remove = useMutation({ mutationFn: () => deleteBot(api, username), onSuccess: onDeleted });
  const close = () => setShown(null);
  return (
    <ListItem disableGutters sx={{ gap: 1.5, flexWrap: 'wrap', '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <PersonAvatar user={bot} size={32} />
      <Box sx={{ flex: 1, minWidth: 96, overflowWrap: 'anywhere' }}>
        <Typography dir="auto" sx={{ fontWeight: 600 }}>
          {name}
        </Typography>
        <Typography variant="caption" color="textSecondary">
          @{username}
        </Typography>
      </Box>
      <Button
        size="small"
        color="inherit"
        aria-label={admin.tokensOf(name)}
        onClick={() => setShown('tokens')}
        sx={{ minHeight: 44 }}
      >
        {admin.botTokens}
      </Button>
      <Button
        size="small"
        color="error"
        aria-label={admin.deleteBotOf(name)}
        onClick={() => setShown('delete')}
        sx={{ minHeight: 44 }}
      >
        {admin.deleteBot}
      </Button>
      {shown === 'tokens' && <BotTokensDialog name={name} username={username} onClose={close} />}
      <ConfirmDialog
        open={shown === 'delete'}
        title={admin.deleteBotTitle(name)}
        action={admin.deleteBot}
        onConfirm={() => !remove.isPending && remove.mutate()}
        onClose={close}
      >
        <Typography>{admin.deleteBotWarning}</Typography>
        {remove.isError && <Alert>{errorText(remove.error, text)}</Alert>}
      </ConfirmDialog>
    </ListItem>
  );
}
