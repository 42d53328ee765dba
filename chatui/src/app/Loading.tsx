import Box from '@mui/material/Box';

import { Spinner } from '../components/Spinner';
import { usePageTitle } from '../components/usePageTitle';

/** A page on its way; `title` is the tab's, as far as it is known. */
export function Loading({ title = null }: { title?: string | null }) {
  usePageTitle(title);
  return (
    <Box component="main" aria-busy sx={{ flex: 1, minHeight: '100%', display: 'grid', placeItems: 'center' }}>
      <Spinner />
    </Box>
  );
}
