import type { Locator, Page } from '@playwright/test';
import { expectAccessible, phone } from './accessible';
import { Account } from './Account';
import { expect, test } from './test';

/** Has every page read from right to left, as one in Hebrew is. */
async function mirror(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const turn = () => {
      (document.documentElement as HTMLElement | null)?.setAttribute('dir', 'rtl');
    };
    new MutationObserver(turn).observe(document, { childList: true });
    turn();
  });
}

test('a page that is read from right to left is mirrored as a whole', async ({ server, arrive, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'לינוס');
  await linus.makeRoom(room);
  await linus.say(room, 'שלום לכולם! מי כאן?');
  await linus.say(room, '> מה שלומך\n\nטוב, ואצלך?');
  await linus.say(room, '1. ראשון\n2. שני');
  const ada = await arrive('Ada');
  await ada.register();
  await ada.page.setViewportSize({ width: 1280, height: 800 });
  await mirror(ada.page);
  await ada.enter(room);
  await ada.say('hello, in English');
  await expect(ada.message('hello, in English')).toBeVisible();

  const rail = ada.page.getByRole('navigation', { name: 'Rooms' });
  const people = ada.page.getByRole('complementary', { name: 'Room details' });
  const [right, middle, left] = [await middleOf(rail), await middleOf(ada.log), await middleOf(people)];
  expect(right, 'the rooms are on the right').toBeGreaterThan(middle);
  expect(left, 'the people are on the left').toBeLessThan(middle);
  expect(await borderOf(rail.locator('..')), 'the line is beside the conversation').toBe('left');
  expect(await borderOf(people.locator('xpath=../..'))).toBe('right');
  expect(await borderOf(ada.log.locator('blockquote')), 'the bar of a quotation').toBe('right');
  const message = ada.message('מי כאן');
  expect(await middleOf(message.getByText('לינוס').last())).toBeGreaterThan(await middleOf(message));
  expect(await middleOf(ada.page.getByRole('button', { name: 'Send' }))).toBeLessThan(await middleOf(ada.box));
  await expectAccessible(ada.page);
});

test('on a phone that is read from right to left, nothing scrolls sideways, and the rooms fill the screen', async ({ arrive, room }) => {
  const ada = await arrive('Ada', phone);
  await ada.register();
  await ada.makeRoom(room);
  await mirror(ada.page);
  await ada.page.reload();
  await ada.say('שלום');
  await expect(ada.message('שלום')).toBeVisible();
  await ada.page.getByRole('link', { name: 'Rooms', exact: true }).click();
  const rail = ada.page.getByRole('navigation', { name: 'Rooms' });
  await expect.poll(async () => edgeOf(await rail.boundingBox()), 'the right edge').toBe(phone.viewport.width);
  await ada.page.goto('/settings');
  await expect(ada.page.getByRole('textbox', { name: 'Display name' })).toBeVisible();
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.viewport.width);
});

async function middleOf(one: Locator): Promise<number> {
  const box = await one.boundingBox();
  return box === null ? NaN : box.x + box.width / 2;
}

function edgeOf(box: { x: number; width: number } | null): number {
  return box === null ? NaN : Math.round(box.x + box.width);
}

/** On which side of it there is a line. */
async function borderOf(one: Locator): Promise<'left' | 'right' | 'neither'> {
  return one.evaluate((element) => {
    const { borderLeftWidth, borderRightWidth } = getComputedStyle(element);
    const [left, right] = [parseFloat(borderLeftWidth), parseFloat(borderRightWidth)];
    return left > right ? 'left' : right > left ? 'right' : 'neither';
  });
}
