import { expectAccessible } from './accessible';
import type { Person } from './Person';
import { picture } from './samplePictures';
import { expect, test } from './test';

/** Tab until the focus is there, as somebody without a pointer does. */
async function tabTo(person: Person, name: string): Promise<void> {
  const focused = () => person.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
  for (let n = 0; n < 60 && (await focused()) !== name; n++) await person.page.keyboard.press('Tab');
  expect(await focused()).toBe(name);
}

test('a picture is cut with the keyboard alone, and shows with the status in others’ lists without a reload', async ({ ada, grace, room }) => {
  await ada.makeRoom(room);
  await grace.enter(room);
  await grace.say('hello'); // as a member: changes are told to who shares a room
  const line = grace.page.getByRole('complementary', { name: 'Room details' }).getByRole('listitem').filter({ hasText: 'Ada' });
  await expect(line).toBeVisible();
  await expect(line.locator('img')).toHaveCount(0);

  await ada.page.goto('/settings');
  const { page } = ada;
  await expect(page.getByRole('button', { name: 'Choose a picture' })).toBeVisible();
  const photo = await picture(page, 'me.jpg', 900, 600);
  await tabTo(ada, 'Choose a picture');
  const choosing = page.waitForEvent('filechooser', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Choose a picture' }).press('Enter');
  await (await choosing).setFiles(photo);
  const dialog = page.getByRole('dialog', { name: 'Crop your picture' });
  const shown = dialog.getByRole('img', { name: 'What others will see' });
  await expect(shown).toBeVisible();
  await expectAccessible(page);
  const place = () => shown.evaluate((image) => [image.style.left, image.style.top, image.style.width]);
  let before = await place();
  for (const slider of ['Zoom', 'Left, right', 'Up, down']) {
    for (let n = 0; n < 20 && !(await dialog.getByRole('slider', { name: slider }).evaluate((one) => one === document.activeElement)); n++)
      await page.keyboard.press('Tab');
    await expect(dialog.getByRole('slider', { name: slider })).toBeFocused();
    for (let n = 0; n < 5; n++) await page.keyboard.press('ArrowRight');
    expect(await place()).not.toEqual(before);
    before = await place();
  }
  await tabTo(ada, 'Use picture');
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Change picture' })).toBeVisible();

  const image = line.locator('img');
  await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBe(256);
  await page.getByRole('textbox', { name: 'What you are doing' }).fill('in the garden');
  await page.getByRole('button', { name: 'Save status' }).click();
  await expect(line).toContainText('in the garden');
});
