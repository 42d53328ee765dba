import type { ComponentType, ReactNode } from 'react';

import { Alert } from './Alert';
import { Chunk } from './Chunk';
import { Spinner } from './Spinner';
import { useChunk } from './useChunk';
import { useFirstText } from './useFirstText';

const chunks = new Set<{ load: () => Promise<void> }>();

/** Loads, one after the other and while the page rests, what may be asked for later: so that it is there, without the network too. */
export async function prefetchChunks(): Promise<void> {
  for (const chunk of chunks) {
    await pageRests();
    await chunk.load();
  }
}

function pageRests(): Promise<unknown> {
  // Safari has no such thing.
  if (!('requestIdleCallback' in globalThis)) return Promise.resolve();
  return new Promise((resolve) => requestIdleCallback(resolve));
}

/** A chunk that `prefetchChunks` loads, too. */
export function prefetched<P>(load: () => Promise<ComponentType<P>>): Chunk<P> {
  const chunk = new Chunk(load);
  chunks.add(chunk);
  return chunk;
}

/** The chunk's component; in its place, until it has come, what `frame` makes of a sign of that, or of what to do. */
export function loadableIn<P extends object>(
  chunk: Chunk<P>,
  frame: (content: ReactNode, props: P, hasFailed: boolean) => ReactNode,
): ComponentType<P> {
  return function Loadable(props: P) {
    const { Component, hasFailed, isStale } = useChunk(chunk);
    if (Component !== null) return <Component {...props} />;
    const content = hasFailed ? <NotLoaded isStale={isStale} onRetry={() => void chunk.load()} /> : <Spinner />;
    return frame(content, props, hasFailed);
  };
}

/** What could not be had, and what to do. A new version is never loaded unasked: it would take away what is on the screen. */
function NotLoaded({ isStale, onRetry }: { isStale: boolean; onRetry: () => void }) {
  const { common } = useFirstText();
  return isStale ? (
    <Alert onRetry={() => location.reload()} retry={common.reload}>
      {common.newVersion}
    </Alert>
  ) : (
    <Alert onRetry={onRetry}>{common.notLoaded}</Alert>
  );
}
