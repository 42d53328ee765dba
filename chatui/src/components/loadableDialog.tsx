import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import type { ComponentType } from 'react';

import { loadableIn, prefetched } from './loadableIn';

/** As `loadable`, of a whole dialog; apart, since the sign-in page has none: nothing is seen of it until it has come, or cannot be had. */
export function loadableDialog<P extends { open?: boolean; onClose: () => void }>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  return loadableIn(prefetched(load), (content, { open = true, onClose }, hasFailed) =>
    hasFailed ? (
      <Dialog open={open} onClose={onClose}>
        <Box sx={{ p: 2 }}>{content}</Box>
      </Dialog>
    ) : null,
  );
}
