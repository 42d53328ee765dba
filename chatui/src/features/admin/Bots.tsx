import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';

import { bots } from '../../api/bots';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { personName } from '../../components/personName';
import { ShownOnce } from '../../components/ShownOnce';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { NewBot } from '../../wire/bot';
import { BotForm } from './BotForm';
import { BotLine } from './BotLine';
import { botsKey } from './botsKey';

/** Accounts of programs: to make, to give tokens, to delete. */
export function Bots() {
  const text = useAllText();
  const { admin, settings } = text;
  const { api } = useServices();
  const queries = useQueryClient();
  const id = useId();
  const [made, setMade] = useState<NewBot | null>(null);
  const found = useInfiniteQuery({
    queryKey: botsKey,
    queryFn: ({ pageParam, signal }) => bots(api, { limit: 50, ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });
  const refresh = () => queries.invalidateQueries({ queryKey: botsKey });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Paper variant="outlined" component="section" aria-labelledby={id} sx={{ borderRadius: 3, p: 2 }}>
      <Typography id={id} variant="h2" sx={{ mb: 1 }}>
        {admin.bots}
      </Typography>
      <Typography sx={{ mb: 2 }}>{admin.botsAbout}</Typography>
      <BotForm
        onMade={(bot) => {
          setMade(bot);
          return refresh();
        }}
      />
      {made !== null && (
        <Box key={made.user.id} sx={{ mt: 2 }}>
          <ShownOnce
            label={admin.tokenOf(personName(made.user, text))}
            value={made.token}
            hint={settings.tokenMadeOnce}
          />
        </Box>
      )}
      {found.isError && <Alert onRetry={() => void found.refetch()}>{errorText(found.error, text)}</Alert>}
      {found.isSuccess && items.length === 0 && (
        <Typography color="textSecondary" sx={{ mt: 2 }}>
          {admin.noBots}
        </Typography>
      )}
      <List aria-labelledby={id} aria-busy={found.isFetching} disablePadding sx={{ mt: 1 }}>
        {items.map((bot) => (
          <BotLine
            key={bot.id}
            bot={bot}
            onDeleted={() => {
              if (made?.user.id === bot.id) setMade(null);
              return refresh();
            }}
          />
        ))}
      </List>
      {found.hasNextPage && (
        <Button
          fullWidth
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
          sx={{ minHeight: 44 }}
        >
          {admin.moreAccounts}
        </Button>
      )}
    </Paper>
  );
}
