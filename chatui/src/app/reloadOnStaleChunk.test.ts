import { afterEach, expect, test, vi } from 'vitest';

import { reloadOnStaleChunk } from './reloadOnStaleChunk';

const reload = vi.fn();
reloadOnStaleChunk();

/** A chunk that is not to be had; answers whether that is passed over in silence. */
const fail = () => !dispatchEvent(new Event('vite:preloadError', { cancelable: true }));

afterEach(() => {
  sessionStorage.clear();
  reload.mockClear();
});

test('a chunk that is gone reloads the page, once', async () => {
  vi.stubGlobal('location', { pathname: '/chat/lobby', reload });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('the page')));
  expect(fail()).toBe(true);
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
  expect(fail()).toBe(false);
});

test('a chunk that the network keeps back does not', async () => {
  vi.stubGlobal('location', { pathname: '/chat/lobby', reload });
  const asked = vi.fn(() => Promise.reject(new TypeError('no network')));
  vi.stubGlobal('fetch', asked);
  fail();
  await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce());
  await Promise.allSettled(asked.mock.results.map(({ value }) => value as Promise<unknown>));
  expect(reload).not.toHaveBeenCalled();
  expect(sessionStorage).toHaveLength(0);
});
