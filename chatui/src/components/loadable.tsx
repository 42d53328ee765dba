import Box from '@mui/material/Box';
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
