import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import List from '@mui/material/List';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';

import { changeReport, reports } from '../../api/reports';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { MessageLink } from '../../components/MessageLink';
import { markedName } from '../../components/markedName';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { Report } from '../../wire/report';
import type { Room } from '../../wire/room';

/** What was reported, each message the way to its place, to be closed when it is dealt with. */
export function ReportQueue({ room, onGo }: { room: Room; onGo: () => void }) {
  const text = useText();
  const { api } = useServices();
  const queries = useQueryClient();
  const id = useId();
  const [showsClosed, setShowsClosed] = useState(false);
  const state = showsClosed ? 'closed' : 'open';
  const queryKey = ['reports', room.name];
  const asked = useInfiniteQuery({
    queryKey: [...queryKey, state],
    queryFn: ({ pageParam, signal }) =>
      reports(api, room.name, { state, limit: 50, ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });
  const change = useMutation({
    mutationFn: (report: Report) =>
      changeReport(api, room.name, report.id, report.state === 'open' ? 'closed' : 'open'),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  });
  const items = asked.data?.pages.flatMap((page) => page.items) ?? [];
  const failure = change.error ?? asked.error;
  return (
    <section aria-labelledby={id}>
      <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', minHeight: 44 }}>
        <Typography id={id} variant="h3">
          {text.moderation.reports}
        </Typography>
        <FormControlLabel
          control={<Switch size="small" checked={showsClosed} onChange={(_, next) => setShowsClosed(next)} />}
          label={text.moderation.showClosed}
          slotProps={{ typography: { variant: 'body2' } }}
        />
      </Box>
      {failure !== null && <Alert onRetry={() => void asked.refetch()}>{errorText(failure, text)}</Alert>}
      {asked.isSuccess && items.length === 0 && (
        <Typography color="textSecondary">{text.moderation.noReports}</Typography>
      )}
      <List aria-labelledby={id} aria-busy={asked.isFetching} disablePadding>
        {items.map((report) => (
          <MessageLink
            key={report.id}
            message={report.message}
            room={text.moderation.reportedBy(markedName(report.reporter, text))}
            onGo={onGo}
          >
            {report.message.deleted_at === null ? plainText(report.message.body) : text.common.messageDeleted}
            <Typography component="span" variant="body2" color="textSecondary" sx={{ display: 'block' }}>
              {text.cards.because(plainText(report.reason))}
            </Typography>
            <Box component="span" sx={{ display: 'block', position: 'relative', width: 'fit-content' }}>
              <Button
                size="small"
                onClick={() => !change.isPending && change.mutate(report)}
                sx={{ ml: -1, minHeight: 44 }}
              >
                {report.state === 'open' ? text.moderation.closeReport : text.moderation.reopenReport}
              </Button>
            </Box>
          </MessageLink>
        ))}
      </List>
      {asked.hasNextPage && (
        <Button fullWidth onClick={() => void asked.fetchNextPage()}>
          {text.moderation.more}
        </Button>
      )}
    </section>
  );
}
