import Box from '@mui/material/Box';
import CircularProgress from '@mui/material/CircularProgress';

export function Loading() {
  return (
    <Box component="main" sx={{ minHeight: '100%', display: 'grid', placeItems: 'center' }}>
      <CircularProgress size={28} aria-label="Loading" />
    </Box>
  );
}
