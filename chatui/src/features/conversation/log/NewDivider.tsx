import Box from '@mui/material/Box';

import { useText } from '../../../components/useText';

/** Stands above the first message that has not been read. */
export function NewDivider() {
  const { log } = useText();
  return (
    <Box
      role="separator"
      aria-label={log.new}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        px: 2,
        pt: 1,
        color: 'primary.main',
        typography: 'caption',
        fontWeight: 650,
        '&::before': { content: '""', flex: 1, borderTop: 1, borderColor: 'primary.main' },
        '@media (forced-colors: active)': { '&::before': { borderColor: 'Highlight' } },
      }}
    >
      {log.new}
    </Box>
  );
}
