import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { type ReactNode, useRef } from 'react';
import { Link } from 'react-router';

import { Icon } from '../components/Icon';
import { useIsWide } from '../components/useIsWide';
import { useKeptScroll } from '../components/useKeptScroll';
import { usePageTitle } from '../components/usePageTitle';
import { useText } from '../components/useText';

interface PageProps {
  title: string;
  /** What stands beside the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** A page that is not a conversation: its title, on a narrow screen the way back to the list of rooms, and what it shows. */
export function Page({ title, action, children }: PageProps) {
  const { rooms } = useText();
  const isWide = useIsWide();
  const main = useRef<HTMLElement>(null);
  usePageTitle(title);
  useKeptScroll(main);
  return (
    <Box component="main" ref={main} sx={{ flex: 1, minWidth: 0, overflowY: 'auto' }}>
      <Box sx={{ maxWidth: 760, mx: 'auto', px: { xs: 2, sm: 3 }, pt: { xs: 1, md: 4 }, pb: 4 }}>
        <Box sx={{ minHeight: 48, mb: { xs: 1, md: 2 }, display: 'flex', alignItems: 'center', gap: 1 }}>
          {!isWide && (
            <IconButton component={Link} to="/" aria-label={rooms.rooms} sx={{ ml: -1 }}>
              <Icon name="back" />
            </IconButton>
          )}
          <Typography variant="h1" sx={{ flex: 1, minWidth: 0 }}>
            {title}
          </Typography>
          {action}
        </Box>
        {children}
      </Box>
    </Box>
  );
}
