import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { Link as RouterLink } from 'react-router';

import { Brand } from '../components/Brand';
import { OwnName } from '../components/OwnName';

/** The bar above the pages that are not a conversation. */
export function PageHeader() {
  return (
    <Box component="header" sx={{ borderBottom: 1, borderColor: 'divider', bgcolor: 'background.paper' }}>
      <Box
        sx={{
          maxWidth: 760,
          mx: 'auto',
          height: 64,
          px: { xs: 2, sm: 3 },
          display: 'flex',
          alignItems: 'center',
          gap: 1.5,
        }}
      >
        <Link component={RouterLink} to="/" color="inherit" underline="none" sx={{ mr: 'auto', borderRadius: 1 }}>
          <Brand />
        </Link>
        <OwnName width={{ maxWidth: 160 }} />
      </Box>
    </Box>
  );
}
