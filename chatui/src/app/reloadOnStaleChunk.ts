const key = 'chatrooms.reloaded_at';

/**
 * A tab that was open during a deploy asks for chunks that are gone: reload once to get the new ones. A second failure
 * within a minute is something else, and shows. So does one while the server cannot be reached: a page that cannot be
 * had would take the place of one that still works.
 */
export function reloadOnStaleChunk(): void {
  addEventListener('vite:preloadError', (event) => {
    const before = Number(sessionStorage.getItem(key) ?? 0);
    if (Date.now() - before < 60_000) return;
    event.preventDefault();
    void reloadIfServed();
  });
}

async function reloadIfServed(): Promise<void> {
  const page = await fetch(location.pathname, { cache: 'no-store' }).catch(() => null);
  if (!page?.ok) return;
  sessionStorage.setItem(key, String(Date.now()));
  location.reload();
}
