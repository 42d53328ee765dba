import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import List from '@mui/material/List';
import OutlinedInput from '@mui/material/OutlinedInput';
import Paper from '@mui/material/Paper';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { accounts, type AccountState } from '../../api/admin';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { useServices } from '../../components/services';
import { useSettled } from '../../components/useSettled';
import { useAllText } from '../../components/useAllText';
import { AccountLine } from './AccountLine';
import { accountsKey } from './accountsKey';

type Shown = AccountState | 'all';

/** All accounts of the server, page by page, found by a part of a name. */
export function Accounts() {
  const text = useAllText();
  const { api } = useServices();
  const [typed, setTyped] = useState('');
  const [state, setState] = useState<Shown>('all');
  const q = useSettled(typed.trim());
  const found = useInfiniteQuery({
    queryKey: [...accountsKey, state, q],
    queryFn: ({ pageParam, signal }) => {
      const only = { ...(q !== '' && { q }), ...(state !== 'all' && { state }) };
      return accounts(api, { limit: 50, ...only, ...(pageParam !== null && { cursor: pageParam }) }, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <OutlinedInput
        fullWidth
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        placeholder={text.admin.find}
        inputProps={{ 'aria-label': text.admin.find, maxLength: 80 }}
      />
      <RadioGroup
        row
        aria-label={text.admin.state}
        value={state}
        onChange={(_, next) => setState(next as Shown)}
        sx={{ my: 1 }}
      >
        {(Object.entries(text.admin.states) as [Shown, string][]).map(([key, name]) => (
          <FormControlLabel
            key={key}
            value={key}
            control={<Radio size="small" />}
            label={name}
            sx={{ minHeight: 44 }}
            slotProps={{ typography: { variant: 'body2' } }}
          />
        ))}
      </RadioGroup>
      {found.isError && <Alert onRetry={() => void found.refetch()}>{errorText(found.error, text)}</Alert>}
      <Paper variant="outlined" sx={{ borderRadius: 3, overflow: 'hidden' }}>
        <List aria-label={text.admin.accounts} aria-busy={found.isFetching} disablePadding>
          {items.map((account) => (
            <AccountLine key={account.id} account={account} />
          ))}
        </List>
        {found.isSuccess && items.length === 0 && (
          <Typography color="textSecondary" role="status" sx={{ p: 2 }}>
            {text.admin.nobody}
          </Typography>
        )}
        {found.hasNextPage && (
          <Box sx={{ borderTop: 1, borderColor: 'divider' }}>
            <Button
              fullWidth
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
              sx={{ minHeight: 44 }}
            >
              {text.admin.moreAccounts}
            </Button>
          </Box>
        )}
      </Paper>
    </>
  );
}
