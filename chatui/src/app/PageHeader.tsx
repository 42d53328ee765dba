import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import Tooltip from '@mui/material/Tooltip';
import { Link as RouterLink } from 'react-router';

import { useAtHand } from '../components/atHand';
import { Brand } from '../components/Brand';
import { Icon } from '../components/Icon';
import { OwnName } from '../components/OwnName';

/** The bar above the pages that are not a conversation. */
export function PageHeader() {
  const open = useAtHand();
  return (
    <Box component="header" sx={{ borderBottom: 1, borderColor: 'divider', bgcolor: 'background.paper' }}>
      <Box
        sx={{
          maxWidth: 760,
          mx: 'auto',
          height: 64,
          pl: { xs: 2, sm: 3 },
          pr: { xs: 1, sm: 3 }, // the last button has space of its own
          display: 'flex',
          alignItems: 'center',
          gap: { xs: 0, sm: 1.5 },
        }}
      >
        <Link
          component={RouterLink}
          to="/"
          color="inherit"
          underline="none"
          sx={{ mr: 'auto', borderRadius: 1, display: 'flex', minHeight: 40 }}
        >
          <Brand />
        </Link>
        <Tooltip title="Search">
          <IconButton aria-label="Search" aria-keyshortcuts="/" onClick={() => open('search')}>
            <Icon name="search" />
          </IconButton>
        </Tooltip>
        <Tooltip title="Mentions">
          <IconButton component={RouterLink} to="/mentions" aria-label="Mentions">
            <Icon name="at" />
          </IconButton>
        </Tooltip>
        <OwnName width={{ maxWidth: 160, display: { xs: 'none', sm: 'inline' } }} />
      </Box>
    </Box>
  );
}
