import { expectAccessible, phone } from './accessible';
import { expect, test } from './test';

test('on a phone the rooms are a screen and a room is one; Back closes what is open, then leaves', async ({ arrive, room }) => {
  const ada = await arrive('Ada', phone);
  await ada.register();
  const { page } = ada;
  await expect(page.getByRole('heading', { name: 'Welcome, Ada' })).toBeVisible();
  await expectAccessible(page);
  await ada.makeRoom(room);
  await page.getByRole('link', { name: 'Rooms', exact: true }).tap();
  const link = page.getByRole('navigation', { name: 'Rooms' }).locator(`a[href="/chat/${room}"]`);
  await link.tap();
  await expect(ada.box).toBeVisible();
  await page.getByRole('button', { name: 'Room menu' }).tap();
  await page.getByRole('menuitem', { name: 'Notifications' }).tap();
  const dialog = page.getByRole('dialog', { name: `Notifications of “${room}”` });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await page.goBack();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`/chat/${room}$`));
  await page.getByRole('button', { name: /Show people$/ }).tap();
  await expect(page.getByRole('button', { name: 'Close' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Close' })).toBeHidden();
  await expect(ada.box).toBeVisible();
  await page.goBack();
  await expect(link).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
});

test('the search page and its filters are accessible, and Back from a hit returns to it', async ({ ada, room }) => {
  await ada.makeRoom(room);
  await ada.say('the roses are out');
  const { page } = ada;
  await page.goto(`/search?q=${encodeURIComponent(`roses in:${room}`)}`);
  const found = page.getByRole('list', { name: 'Found messages' }).getByRole('listitem');
  await expect(async () => {
    await page.reload();
    await expect(found).toHaveCount(1, { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  await expectAccessible(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(ada.message('the roses are out')).toBeVisible();
  await page.goBack();
  await expect(found.getByRole('link')).toBeFocused();
  await expect(page.getByRole('searchbox', { name: 'Search messages' })).toHaveValue(`roses in:${room}`);
});

test('for who wants less motion a new layout is there at once, where it is measured', async ({ arrive }) => {
  const ada = await arrive('Ada', { reducedMotion: 'reduce' });
  await ada.page.goto('/login');
  await expect(ada.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  const height = await ada.page.evaluate(() => {
    const box = document.body.appendChild(document.createElement('div'));
    box.style.height = '10px';
    box.getBoundingClientRect();
    box.style.height = '20px';
    return box.getBoundingClientRect().height;
  });
  expect(height).toBe(20);
});
