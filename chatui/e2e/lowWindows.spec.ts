import { Account } from './Account';
import type { Person } from './Person';
import { expect, test } from './test';

const long = Array.from({ length: 30 }, (_, n) => `line ${n + 1} of a long letter`).join('\n');

/** The windows in which every line counts. 400 % zoom of 1280x1024 leaves 320x256. */
const windows = [
  ['a phone on its side', { viewport: { width: 740, height: 360 } }],
  ['400 % zoom', { viewport: { width: 320, height: 256 } }],
  ['200 % text on a phone', { viewport: { width: 390, height: 844 } }],
] as const;

for (const [name, options] of windows) {
  test(`with a long draft there is log to read, and Send, on ${name}`, async ({ server, arrive, room }, info) => {
    const linus = await Account.register(server, `linus-${room}`, 'Linus');
    await linus.makeRoom(room);
    for (let n = 1; n <= 12; n++) await linus.say(room, `number ${n}. of what is said in a room`);
    const self = await Account.register(server, `ada-${room}`, 'Ada');
    await self.join(room);
    const ada = await arrive('Ada', { ...options, as: `ada-${room}` });
    await ada.signIn();
    await expect(ada.page.getByRole('navigation', { name: 'Rooms' })).toBeVisible();
    await ada.enter(room);
    if (name.startsWith('200')) await ada.page.addStyleTag({ content: ':root { font-size: 200% }' });
    await ada.box.fill(long);
    await expect(ada.page.getByRole('button', { name: 'Send' })).toBeInViewport({ ratio: 1 });
    await expect(ada.message('number 12.')).toBeInViewport({ ratio: 0.9 });
    await expect.poll(() => shareOfLog(ada), 'a third of the window is log').toBeGreaterThan(0.3);
    expect(await isWide(ada), 'whether it scrolls sideways').toBe(false);
    await info.attach(name, { body: await ada.page.screenshot({ path: info.outputPath('window.png') }) });
    await ada.page.getByRole('button', { name: 'Send' }).click();
    await expect(ada.message('line 30 of a long letter')).toBeVisible();
  });
}

/** How much of the window's height is log. */
async function shareOfLog({ log }: Person): Promise<number> {
  return log.evaluate((element) => element.getBoundingClientRect().height / innerHeight);
}

async function isWide({ page }: Person): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
}
