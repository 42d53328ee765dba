import type { Page } from '@playwright/test';
import { expectAccessibleInBoth, phone } from './accessible';
import type { Person } from './Person';
import { expect, test } from './test';

test('a phone is enough', async ({ arrive, ada, room }) => {
  await ada.makeRoom(room);
  await ada.say('hello, traveller');
  await ada.say('a-very-long-word-'.repeat(30));

  const grace = await arrive('Grace', phone);
  await grace.register();
  await expectNoSidewaysScroll(grace.page);
  await grace.enter(room);
  await expect(grace.message('hello, traveller')).toBeVisible();
  await expectNoSidewaysScroll(grace.page);
  await expect(grace.box).toBeInViewport();
  await expect(grace.box).toHaveCSS('font-size', '16px'); // phones zoom into smaller ones

  await grace.say('hello from the road');
  await expect(ada.message('hello from the road')).toBeVisible();
  await expect(grace.message('hello from the road')).toBeInViewport();

  await grace.message('hello from the road').tap();
  await grace.message('hello from the road').getByRole('button', { name: 'Edit message' }).tap();
  await grace.page.getByRole('textbox', { name: 'Edit message' }).fill('hello from the hills');
  await grace.page.getByRole('button', { name: 'Save' }).tap();
  await expect(ada.message('hello from the hills')).toContainText('(edited)');
});

test('the narrowest of phones scrolls nothing sideways', async ({ arrive, room }) => {
  const ada = await arrive('Maximiliane', { ...phone, viewport: { width: 320, height: 640 } });
  await ada.page.goto('/login');
  await expectNoSidewaysScroll(ada.page);
  await expect(ada.page.getByRole('textbox', { name: 'Username' })).toHaveCSS('font-size', '16px');
  await ada.register();
  await expectNoSidewaysScroll(ada.page);
  await ada.page.goto('/settings');
  await expect(ada.page.getByRole('textbox', { name: 'Display name' })).toBeVisible();
  await expectNoSidewaysScroll(ada.page);
  await ada.page.goto('/');
  await ada.makeRoom(room);
  await ada.say('`a.very.long.line.of.code()` and https://example.org/a/path/that/does/not/fit/into/a/phone/at/all');
  await expect(ada.message('a.very.long')).toBeVisible();
  await expectNoSidewaysScroll(ada.page);
});

for (const [device, options] of [['desktop', {}], ['phone', phone]] as const) {
  test(`every page is accessible: ${device}`, async ({ arrive, room }) => {
    test.slow(); // it is many pages
    const ada = await arrive('Ada', { ...options, colorScheme: 'dark' });
    for (const path of ['/login', '/register']) {
      await ada.page.goto(path);
      await expect(ada.page.getByRole('textbox', { name: 'Username', exact: true })).toBeVisible();
      await expectAccessibleInBoth(ada.page);
    }
    await ada.register();
    expect(await isDark(ada.page)).toBe(true);
    await expectAccessibleInBoth(ada.page);
    await ada.page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => isDark(ada.page)).toBe(false);

    await ada.page.goto(`/chat/${room}`);
    await expect(ada.page.getByRole('button', { name: 'Create room' })).toBeVisible();
    await expectAccessibleInBoth(ada.page);

    await ada.page.goto('/');
    await ada.page.getByRole('button', { name: 'New room' }).first().click();
    await expect(ada.page.getByRole('dialog')).toBeVisible();
    await expectAccessibleInBoth(ada.page);
    await ada.page.keyboard.press('Escape');
    await ada.makeRoom(room);

    await ada.say('with *some* `code` and https://example.org');
    await ada.say('to be edited');
    await expect(ada.message('to be edited')).toBeVisible();
    await expectAccessibleInBoth(ada.page);
    await ada.box.press('ArrowUp');
    await expect(ada.page.getByRole('textbox', { name: 'Edit message' })).toBeVisible();
    await expectAccessibleInBoth(ada.page);

    await ada.page.getByRole('button', { name: 'Cancel' }).click();
    await lookAtTalking(ada, room);

    await ada.page.goto('/mentions');
    await expect(ada.page.getByText('Nobody has mentioned you yet')).toBeVisible();
    await expectAccessibleInBoth(ada.page);

    await ada.page.goto('/settings');
    await expect(ada.page.getByRole('textbox', { name: 'Display name' })).toBeVisible();
    await expectAccessibleInBoth(ada.page);
    await ada.page.getByRole('button', { name: 'New token' }).click();
    await expect(ada.page.getByRole('textbox', { name: 'Token name' })).toBeVisible();
    await expectAccessibleInBoth(ada.page);
  });
}

/** What opens over a conversation, and what stands in it: reactions, replies, versions, completion, search. */
async function lookAtTalking(ada: Person, room: string): Promise<void> {
  const { page } = ada;
  const message = ada.message('to be edited');
  await message.click();
  await message.getByRole('button', { name: 'Add reaction' }).click();
  await page.getByRole('combobox', { name: 'Find an emoji' }).fill('tada');
  await expect(page.getByRole('option', { name: 'party popper' })).toBeVisible();
  await expectAccessibleInBoth(page);
  await page.keyboard.press('Enter');
  await expect(message.getByRole('button', { name: '🎉 1', pressed: true })).toBeVisible();
  await message.getByRole('button', { name: 'Reply', exact: true }).click();
  await expectAccessibleInBoth(page);
  await ada.say('an answer');
  await expect(ada.message('an answer').getByRole('button', { name: 'In reply to Ada: to be edited' })).toBeVisible();
  await ada.box.press('ArrowUp');
  await page.getByRole('textbox', { name: 'Edit message' }).fill('a better answer');
  await page.getByRole('button', { name: 'Save' }).click();
  await ada.message('a better answer').getByRole('button', { name: '(edited)' }).click();
  await expect(page.getByRole('list', { name: 'Versions' }).getByRole('listitem')).toHaveCount(2);
  await expectAccessibleInBoth(page);
  await page.getByRole('button', { name: 'Close' }).click();
  await ada.box.fill('');
  await ada.box.pressSequentially('hi @ada');
  await expect(page.getByRole('option').first()).toBeVisible();
  await expectAccessibleInBoth(page);
  await ada.box.fill('');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Room or person' }).fill(room);
  await expect(page.getByRole('option', { name: room })).toBeVisible();
  await expectAccessibleInBoth(page);
  await page.keyboard.press('Escape');
  await ada.message('a better answer').focus();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByRole('button', { name: 'Close' })).toBeVisible();
  await expectAccessibleInBoth(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('/');
  await page.getByRole('searchbox', { name: 'Search messages' }).fill(`better in:${room}`); // the rooms of other tests are found too
  await expect(page.getByRole('list', { name: 'Found messages' }).getByRole('listitem')).toHaveCount(1, { timeout: 30_000 });
  await expectAccessibleInBoth(page);
  await page.keyboard.press('Enter');
  await expect(ada.message('a better answer')).toHaveAttribute('aria-current', 'true');
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  // Chromium shows a page that is too wide smaller, and the window wider.
  const content = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(content, 'width of the content').toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

async function isDark(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const [red = 255, green = 255, blue = 255] = (getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
    return red + green + blue < 3 * 128;
  });
}
