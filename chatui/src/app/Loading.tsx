import Box from '@mui/material/Box';
import { Spinner } from '../components/Spinner';

export function Loading() {
  return (
    <Box component="main" aria-busy sx={{ minHeight: '100%', display: 'grid', placeItems: 'center' }}>
      <Spinner />
    </Box>
  );
}
