import Box from '@mui/material/Box';

import { dayName } from '../message/times';

export function DayDivider({ at }: { at: Date }) {
  return (
    <Box
      role="separator"
      aria-label={dayName(at, new Date())}
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
      {dayName(at, new Date())}
    </Box>
  );
}
