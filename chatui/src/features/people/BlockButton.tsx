import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { block, unblock } from '../../api/blocks';
import { blocksKey, useBlocks } from '../../components/useBlocks';
import { errorText } from '../../components/errorText';
import { Alert } from '../../components/Alert';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { User } from '../../wire/user';

/** Blocks somebody, or ends that; the same button, so that the focus stays. */
export function BlockButton({ user, username }: { user: User; username: string }) {
  const text = useText();
  const { api } = useServices();
  const queries = useQueryClient();
  const isBlocked = useBlocks().data?.some((one) => one.user.id === user.id) ?? false;
  const change = useMutation({
    mutationFn: () => (isBlocked ? unblock(api, username) : block(api, username)),
    onSuccess: () => queries.invalidateQueries({ queryKey: blocksKey }),
  });
  return (
    <Box>
      {isBlocked && (
        <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
          {text.cards.blocked}
        </Typography>
      )}
      <Button
        fullWidth
        variant="outlined"
        color={isBlocked ? 'inherit' : 'error'}
        // Not disabled meanwhile: the focus would be lost.
        onClick={() => !change.isPending && change.mutate()}
      >
        {isBlocked ? text.cards.unblock : text.cards.block}
      </Button>
      {change.isError && <Alert>{errorText(change.error, text)}</Alert>}
    </Box>
  );
}
