import { expect, type Locator, type Page } from '@playwright/test';

/** What a page has loaded over the wire. */
export interface Transfer {
  /** Headers and bodies, as encoded. */
  bytes: number;
  requests: number;
}

/** So long nothing has been asked for: whoever draws in parts asks for the rest by then. */
const restMs = 1_000;
/** What waits so long loads what may be asked for later (`keepWorkerAfterMs`, `prefetchAfterMs`): no part of a first load. */
const laterMs = 3_000;

/**
 * Opens an address with nothing cached and counts what comes until `shown` is there and the network rests; frames of sockets
 * are not counted. What the page would load later by itself never comes: on a busy machine it would come before the rest.
 */
export async function transferOf(page: Page, path: string, shown: Locator): Promise<Transfer> {
  const held = await page.addInitScript((most) => {
    const wait = window.setTimeout.bind(window);
    window.setTimeout = ((work: TimerHandler, ms = 0, ...rest: unknown[]) => (ms >= most ? 0 : wait(work, ms, ...rest))) as typeof wait;
  }, laterMs);
  const devtools = await page.context().newCDPSession(page);
  const transfer: Transfer = { bytes: 0, requests: 0 };
  const open = new Set<string>();
  let changed = performance.now();
  devtools.on('Network.requestWillBeSent', ({ requestId }) => {
    open.add(requestId);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    transfer.bytes += encodedDataLength;
    transfer.requests += 1;
    open.delete(requestId);
    changed = performance.now();
  });
  devtools.on('Network.loadingFailed', ({ requestId }) => {
    open.delete(requestId);
  });
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.goto(path, { waitUntil: 'commit' });
  await expect(shown).toBeInViewport();
  await expect.poll(() => open.size === 0 && performance.now() - changed >= restMs, { message: 'the network rests' }).toBe(true);
  await devtools.detach();
  await held.dispose();
  return transfer;
}
