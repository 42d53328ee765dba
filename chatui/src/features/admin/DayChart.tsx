import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';

import { timeFormat } from '../../components/timeFormat';
import { useAllText } from '../../components/useAllText';
import type { Day } from './perDay';

const short = timeFormat({ day: 'numeric', month: 'short' });

/** A bar a day. For who does not see them: each day with its count, as a list. */
export function DayChart({ title, days }: { title: string; days: readonly Day[] }) {
  const { admin, language } = useAllText();
  const most = Math.max(1, ...days.map(({ count }) => count));
  const sum = days.reduce((all, { count }) => all + count, 0);
  const on = (at: Date) => short(language).format(at);
  return (
    <Paper variant="outlined" component="figure" sx={{ m: 0, p: 2, borderRadius: 3 }}>
      <Typography component="figcaption" variant="body2" sx={{ mb: 1.5, fontWeight: 600 }}>
        {title}: {admin.inDays(sum, days.length)}
      </Typography>
      <Box
        component="ul"
        sx={{ m: 0, p: 0, listStyle: 'none', height: 72, display: 'flex', alignItems: 'flex-end', gap: '3px' }}
      >
        {days.map(({ at, count }) => (
          <Box
            component="li"
            key={at.getTime()}
            title={`${on(at)}: ${count}`}
            aria-label={`${on(at)}: ${count}`}
            sx={{
              flex: 1,
              height: count === 0 ? '2px' : `${Math.max(6, (count / most) * 100)}%`,
              borderRadius: '3px 3px 0 0',
              bgcolor: count === 0 ? 'divider' : 'primary.main',
              '@media (forced-colors: active)': { bgcolor: 'CanvasText', forcedColorAdjust: 'none' },
            }}
          />
        ))}
      </Box>
      <Box
        aria-hidden
        sx={{ display: 'flex', justifyContent: 'space-between', typography: 'caption', color: 'text.secondary' }}
      >
        <span>{days[0] && on(days[0].at)}</span>
        <span>{admin.today}</span>
      </Box>
    </Paper>
  );
}
