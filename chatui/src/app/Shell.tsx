import Box from '@mui/material/Box';
import { memo } from 'react';
import { Outlet } from 'react-router';

import { useIsWide } from '../components/useIsWide';
import { NotificationHost } from './NotificationHost';
import { NotKept } from './NotKept';
import { Rail } from './Rail';
import { Refusals } from './Refusals';

/** What all pages behind the sign-in have in common: the rail beside them, where there is room for it. */
export const Shell = memo(function Shell() {
  const isWide = useIsWide();
  return (
    <Box sx={{ height: '100dvh', display: 'flex', flexDirection: 'column' }}>
      <NotKept />
      <NotificationHost />
      <Refusals />
      <Box sx={{ flex: 1, minHeight: 0, display: 'flex' }}>
        {isWide && (
          <Box sx={{ flex: 'none', width: 264, borderRight: 1, borderColor: 'divider' }}>
            <Rail />
          </Box>
        )}
        <Outlet />
      </Box>
    </Box>
  );
});
