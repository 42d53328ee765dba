import type { Page } from '@playwright/test';
import { Account } from '../e2e/Account';
import { expect, test } from '../e2e/test';
import { transferOf } from '../e2e/transfer';
import { tell, times } from './figures';

declare global {
  interface Window {
    /** When what was waited for was first painted, ms from the beginning of the navigation. */
    seenAt?: number;
    shifted: number;
  }
}

/** In the page, before anything of it runs: when this text is first there, and how much of the layout shifts unasked. */
function watch(text: string): void {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
      if (!entry.hadRecentInput) window.shifted += entry.value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
  const look = () => {
    if (document.documentElement.innerText.includes(text)) setTimeout(() => (window.seenAt = performance.now()));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

interface Loaded {
  seen: number;
  shifted: number;
}

/** Loads a page with nothing cached on a processor four times as slow. */
async function load(page: Page, path: string): Promise<Loaded> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(path, { waitUntil: 'networkidle' });
  await page.waitForFunction(() => window.seenAt !== undefined);
  const loaded = await page.evaluate(() => ({ seen: window.seenAt ?? NaN, shifted: window.shifted }));
  await devtools.detach();
  return loaded;
}

test('the sign-in page', async ({ arrive }, info) => {
  const sizes: number[] = [];
  const loads: Loaded[] = [];
  for (let n = 0; n < times; n++) {
    const visitor = await arrive('Ada');
    sizes.push((await transferOf(visitor.page, '/login', visitor.page.getByRole('button', { name: 'Sign in' }))).bytes / 1024);
    await visitor.page.addInitScript(watch, 'Sign in');
    loads.push(await load(visitor.page, '/login'));
  }
  tell(info, { name: '/login, first load over the wire', unit: 'KiB', goal: { atMost: 157 }, runs: sizes });
  tell(info, { name: '/login is visible, CPU 4× slower', unit: 'ms', goal: { atMost: 1000 }, runs: loads.map(({ seen }) => seen) });
  tell(info, { name: '/login, layout shift', unit: '', goal: { atMost: 0.02 }, runs: loads.map(({ shifted }) => shifted) });
});

test('a room', async ({ server, ada, room }, info) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  for (let n = 1; n <= 60; n++) await linus.say(room, `number ${n}. of what is usually said in a room, a line or so`);
  await ada.enter(room);
  await expect(ada.message('number 60.')).toBeInViewport();
  const sizes: number[] = [];
  for (let n = 0; n < times; n++) sizes.push((await transferOf(ada.page, `/chat/${room}`, ada.message('number 60.'))).bytes / 1024);
  await ada.page.addInitScript(watch, 'number 60.');
  const loads: Loaded[] = [];
  for (let n = 0; n < times; n++) loads.push(await load(ada.page, `/chat/${room}`));
  tell(info, { name: 'a room, first load over the wire', unit: 'KiB', goal: { atMost: 298 }, runs: sizes });
  tell(info, { name: 'the newest messages are visible, CPU 4× slower', unit: 'ms', goal: { atMost: 1500 }, runs: loads.map(({ seen }) => seen) });
  tell(info, { name: 'a room, layout shift', unit: '', goal: { atMost: 0.02 }, runs: loads.map(({ shifted }) => shifted) });
});
