import Box from '@mui/material/Box';

/** Stands above the first message that has not been read. */
export function NewDivider() {
  return (
    <Box
      role="separator"
      aria-label="New"
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
      New
    </Box>
  );
}
