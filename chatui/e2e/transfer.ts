import type { Page } from '@playwright/test';

/** What a page has loaded over the wire. */
export interface Transfer {
  /** Headers and bodies, as encoded. */
  bytes: number;
  requests: number;
}

/** Opens an address with nothing cached and counts what comes until the network rests; frames of sockets are not counted. */
export async function transferOf(page: Page, path: string): Promise<Transfer> {
  const devtools = await page.context().newCDPSession(page);
  const transfer: Transfer = { bytes: 0, requests: 0 };
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    transfer.bytes += encodedDataLength;
    transfer.requests += 1;
  });
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.goto(path, { waitUntil: 'networkidle' });
  await devtools.detach();
  return transfer;
}
