import Box from '@mui/material/Box';

import { useText } from '../../../components/useText';
import { dayName } from '../message/times';
import { useToday } from './useToday';

export function DayDivider({ at }: { at: Date }) {
  const name = dayName(at, useToday(), useText());
  return (
    <Box
      role="separator"
      aria-label={name}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 2,
        px: 2,
        pt: 3,
        pb: 0.5,
        color: 'text.secondary',
        typography: 'caption',
        fontWeight: 600,
        '&::before, &::after': { content: '""', flex: 1, borderTop: 1, borderColor: 'divider' },
      }}
    >
      {name}
    </Box>
  );
}
