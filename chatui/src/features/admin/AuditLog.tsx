import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { audit } from '../../api/admin';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { useServices } from '../../components/services';
import { timeFormat } from '../../components/timeFormat';
import { useSettled } from '../../components/useSettled';
import { useAllText } from '../../components/useAllText';
import type { AuditEntry } from '../../wire/admin';
import { anyEntry, filterOf } from './auditChoice';
import { AuditFilters } from './AuditFilters';
import { auditDetail } from './auditDetail';
import { auditText } from './auditText';

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'medium' });

/** Who signed in, was refused, suspended, promoted and so on, newest first. */
export function AuditLog() {
  const text = useAllText();
  const { api } = useServices();
  const [choice, setChoice] = useState(anyEntry);
  const person = useSettled(choice.person);
  const filter = filterOf({ ...choice, person });
  const isFiltered = Object.keys(filter).length > 0;
  const log = useInfiniteQuery({
    queryKey: ['admin', 'audit', filter],
    queryFn: ({ pageParam, signal }) =>
      audit(api, { limit: 50, ...filter, ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const entries = log.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Typography color="textSecondary" sx={{ mb: 2 }}>
        {text.admin.auditAbout}
      </Typography>
      <AuditFilters choice={choice} onChange={setChoice} />
      {log.isError && <Alert onRetry={() => void log.refetch()}>{errorText(log.error, text)}</Alert>}
      <Paper variant="outlined" sx={{ borderRadius: 3, overflow: 'hidden' }}>
        <List aria-label={text.admin.parts.audit} aria-busy={log.isFetching} disablePadding>
          {entries.map((entry, index) => (
            // Entries have no id, and nothing is put before them while the page is open.
            <Entry key={index} entry={entry} />
          ))}
        </List>
        {log.isSuccess && entries.length === 0 && (
          <Typography color="textSecondary" role="status" sx={{ p: 2 }}>
            {isFiltered ? text.admin.noSuchEntries : text.admin.noEntries}
          </Typography>
        )}
        {log.hasNextPage && (
          <Button
            fullWidth
            loading={log.isFetchingNextPage}
            onClick={() => void log.fetchNextPage()}
            sx={{ minHeight: 44 }}
          >
            {text.admin.moreEntries}
          </Button>
        )}
      </Paper>
    </>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const text = useAllText();
  const more = [entry.ip, auditDetail(entry.detail, text)].filter((part) => part !== '');
  return (
    <ListItem
      sx={{ display: 'block', py: 1, '& + &': { borderTop: 1, borderColor: 'divider' }, overflowWrap: 'anywhere' }}
    >
      <Box dir="auto">{auditText(entry, text)}</Box>
      <Typography variant="caption" color="textSecondary" component="p">
        <time dateTime={entry.at}>{moment(text.language).format(new Date(entry.at))}</time>
        {more.length > 0 && ` · ${more.join(' · ')}`}
      </Typography>
    </ListItem>
  );
}
