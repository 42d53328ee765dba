import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { unblock } from '../../api/blocks';
import { Alert } from '../../components/Alert';
import { BotBadge } from '../../components/BotBadge';
import { errorText } from '../../components/errorText';
import { PersonAvatar } from '../../components/PersonAvatar';
import { personName } from '../../components/personName';
import { useServices } from '../../components/services';
import { blocksKey, useBlocks } from '../../components/useBlocks';
import { useText } from '../../components/useText';

/** Whom one has blocked; each can be let in again. */
export function BlockList() {
  const text = useText();
  const { api } = useServices();
  const queries = useQueryClient();
  const blocks = useBlocks();
  const end = useMutation({
    mutationFn: (username: string) => unblock(api, username),
    onSuccess: () => queries.invalidateQueries({ queryKey: blocksKey }),
  });
  const items = blocks.data ?? [];
  const failure = end.error ?? blocks.error;
  return (
    <>
      <Typography>{text.profile.blocksAbout}</Typography>
      {failure !== null && <Alert onRetry={() => void blocks.refetch()}>{errorText(failure, text)}</Alert>}
      {blocks.isSuccess && items.length === 0 && (
        <Typography color="textSecondary">{text.profile.nobodyBlocked}</Typography>
      )}
      <List aria-label={text.profile.blocks} disablePadding>
        {items.map(({ user }) => (
          <ListItem key={user.id} disableGutters sx={{ gap: 1.5 }}>
            <PersonAvatar user={user} size={32} />
            <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }} dir="auto">
              {personName(user, text)}
              <BotBadge user={user} />
            </Box>
            {user.username !== null && (
              <Button
                size="small"
                variant="outlined"
                color="inherit"
                aria-label={text.profile.unblockNamed(personName(user, text))}
                onClick={() => !end.isPending && end.mutate(user.username ?? '')}
                sx={{ minHeight: 44 }}
              >
                {text.cards.unblock}
              </Button>
            )}
          </ListItem>
        ))}
      </List>
    </>
  );
}
