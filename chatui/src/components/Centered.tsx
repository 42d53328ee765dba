import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

import { usePageTitle } from './usePageTitle';

/** A short message in the middle of the page, with what can be done about it. */
export function Centered({ title, children }: { title: string; children: ReactNode }) {
  usePageTitle(title);
  return (
    <Box component="main" sx={{ minHeight: '100%', flex: 1, display: 'grid', placeItems: 'center', p: 3 }}>
      <Stack spacing={2} sx={{ alignItems: 'center', textAlign: 'center', textWrap: 'balance', maxWidth: 440 }}>
        <Typography variant="h1">{title}</Typography>
        {children}
      </Stack>
    </Box>
  );
}
