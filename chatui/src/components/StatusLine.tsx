import Box from '@mui/material/Box';

import type { User } from '../wire/user';
import { currentStatus } from './currentStatus';
import { plainText } from './plainText';
import { timeFormat } from './timeFormat';
import { useText } from './useText';

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

/** What somebody is doing, and until when. */
export function StatusLine({ status: told }: { status: NonNullable<User['status']> }) {
  const status = currentStatus({ status: told });
  const { language, cards } = useText();
  if (status === null) return null;
  return (
    <Box component="p" dir="auto" sx={{ m: 0, typography: 'body2', overflowWrap: 'anywhere' }}>
      {status.emoji} {plainText(status.text)}
      {status.until !== null && (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {' '}
          {cards.statusUntil(moment(language).format(new Date(status.until)))}
        </Box>
      )}
    </Box>
  );
}
