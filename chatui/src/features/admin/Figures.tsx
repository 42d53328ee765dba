import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';

import { audit, serverStats } from '../../api/admin';
import type { Api } from '../../api/Api';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import { localeOf } from '../../i18n/languages';
import type { AuditEntry } from '../../wire/admin';
import { DayChart } from './DayChart';
import { perDay } from './perDay';

const days = 14;
/** Of a lively server no more entries than these are read for the charts. */
const mostPages = 10;

/** How much there is on the server, and how many signed in on the last days. */
export function Figures() {
  const text = useAllText();
  const { api } = useServices();
  const stats = useQuery({ queryKey: ['admin', 'stats'], queryFn: ({ signal }) => serverStats(api, signal) });
  const entries = useQuery({ queryKey: ['admin', 'days'], queryFn: ({ signal }) => lastDays(api, signal) });
  const number = new Intl.NumberFormat(localeOf(text.language));
  const { users, rooms, messages, bytes, nodes } = stats.data ?? {};
  const figures = [
    [text.admin.figures.users, users],
    [text.admin.figures.rooms, rooms],
    [text.admin.figures.messages, messages],
    [text.admin.figures.megabytes, bytes === undefined ? undefined : Math.round(bytes / 1_000_000)],
    [text.admin.figures.nodes, nodes],
  ] as const;
  const now = new Date();
  return (
    <>
      {stats.isError && <Alert onRetry={() => void stats.refetch()}>{errorText(stats.error, text)}</Alert>}
      <Box
        component="dl"
        sx={{ m: 0, mb: 3, display: 'grid', gap: 1.5, gridTemplateColumns: 'repeat(auto-fill, minmax(140px, 1fr))' }}
      >
        {figures.map(([name, value]) => (
          <Paper
            key={name}
            variant="outlined"
            sx={{ p: 2, borderRadius: 3, display: 'flex', flexDirection: 'column-reverse', justifyContent: 'flex-end' }}
          >
            <Typography component="dt" variant="caption" color="textSecondary">
              {name}
            </Typography>
            <Typography component="dd" sx={{ m: 0, typography: 'h2', fontVariantNumeric: 'tabular-nums' }}>
              {value === undefined ? '–' : number.format(value)}
            </Typography>
          </Paper>
        ))}
      </Box>
      {entries.isError && <Alert onRetry={() => void entries.refetch()}>{errorText(entries.error, text)}</Alert>}
      <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
        <DayChart title={text.admin.figures.signIns} days={perDay(entries.data ?? [], 'signed_in', days, now)} />
        <DayChart title={text.admin.figures.refusals} days={perDay(entries.data ?? [], 'sign_in_refused', days, now)} />
      </Box>
    </>
  );
}

/** The audit log back to the first of the days, as far as it goes. */
async function lastDays(api: Api, signal: AbortSignal): Promise<AuditEntry[]> {
  const from = Date.now() - days * 86_400_000;
  const all: AuditEntry[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await audit(api, { limit: 200, ...(cursor !== null && { cursor }) }, signal);
    all.push(...page.items);
    cursor = page.next_cursor;
    const last = page.items.at(-1);
    if (cursor === null || last === undefined || Date.parse(last.at) < from) break;
  }
  return all;
}
