const key = 'chatrooms.reloaded_at';

/**
 * A tab that was open during a deploy asks for chunks that are gone: reload once to get the new ones.
 * A second failure within a minute is something else, and shows.
 */
export function reloadOnStaleChunk(): void {
  addEventListener('vite:preloadError', (event) => {
    const before = Number(sessionStorage.getItem(key) ?? 0);
    if (Date.now() - before < 60_000) return;
    event.preventDefault();
    sessionStorage.setItem(key, String(Date.now()));
    location.reload();
  });
}
