import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import type { ComponentType } from 'react';

import { loadableIn, prefetched } from './loadableIn';

/**
 * A component that is loaded when it is first shown. Until then there is a sign of it in its place (`height`), and where
 * it cannot be had a word and what to do: the page around it stays.
 */
export function loadable<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { height = 160 }: { height?: number } = {},
): ComponentType<P> {
  return loadableIn(prefetched(load), (content) => (
    <Box sx={{ minHeight: height, maxWidth: '100%', display: 'grid', placeItems: 'center', p: 2 }}>{content}</Box>
  ));
}

/** The same of a whole dialog: nothing is seen of it until it has come, or cannot be had. */
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
