import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import Tooltip from '@mui/material/Tooltip';
import { Link as RouterLink } from 'react-router';

import { Brand } from '../components/Brand';
import { Icon } from '../components/Icon';
import { useLive } from '../components/live';
import { PersonAvatar } from '../components/PersonAvatar';
import { plainText } from '../components/plainText';

/** The bar above the pages that are not a conversation. */
export function PageHeader() {
  const { self } = useLive();
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
        <PersonAvatar name={self.display_name} size={32} />
        <Box
          component="span"
          sx={{
            typography: 'body2',
            fontWeight: 600,
            maxWidth: 160,
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
          }}
        >
          {plainText(self.display_name)}
        </Box>
        <Tooltip title="Settings">
          <IconButton component={RouterLink} to="/settings" aria-label="Settings">
            <Icon name="settings" />
          </IconButton>
        </Tooltip>
      </Box>
    </Box>
  );
}
