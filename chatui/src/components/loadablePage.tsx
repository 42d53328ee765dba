import Box from '@mui/material/Box';
import type { ComponentType, ReactNode } from 'react';

import { Chunk } from './Chunk';
import { HiddenHeading } from './HiddenHeading';
import { loadableIn, prefetched } from './loadableIn';
import { useFirstText } from './useFirstText';

/**
 * A page that is loaded when somebody goes there, as a route's `lazy`: the page before it stays until it has come, or cannot be had; then that is said
 * where it would be, beside the rail. `isCommon`: whoever is signed in may soon go there, so that it is prefetched.
 */
export function loadablePage(load: () => Promise<ComponentType>, { isCommon = false }: { isCommon?: boolean } = {}) {
  const chunk = isCommon ? prefetched(load) : new Chunk(load);
  const Component = loadableIn<object>(chunk, (content) => <InPlaceOfPage>{content}</InPlaceOfPage>);
  return async () => {
    await chunk.load();
    return { Component: chunk.getSnapshot().Component ?? Component };
  };
}

function InPlaceOfPage({ children }: { children: ReactNode }) {
  const { pages } = useFirstText();
  return (
    <Box component="main" sx={{ flex: 1, minWidth: 0, minHeight: '100%', display: 'grid', placeItems: 'center', p: 2 }}>
      <HiddenHeading level="h1">{pages.notThere}</HiddenHeading>
      {children}
    </Box>
  );
}
