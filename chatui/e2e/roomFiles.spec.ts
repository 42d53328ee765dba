import type { Page } from '@playwright/test';
import { expectAccessible, phone } from './accessible';
import type { Person } from './Person';
import { picture, type SampleFile } from './samplePictures';
import { expect, test } from './test';

const note = (name: string): SampleFile => ({ name, mimeType: 'text/plain', buffer: Buffer.from(`what ${name} says`) });

/** Sends a message with files. */
async function share(person: Person, body: string, ...files: SampleFile[]): Promise<void> {
  await person.page.locator('input[type=file]').setInputFiles(files);
  for (const { name } of files) await expect(person.page.getByRole('button', { name: `Remove ${name}` })).toBeVisible();
  await person.say(body);
  await expect(person.message(body)).toBeVisible();
  await expect(person.log.getByRole('article', { name: /sending/ })).toHaveCount(0);
}

/** Presses Tab until the element of that role and name has the focus. */
async function tabTo(page: Page, role: 'button' | 'link' | 'tab', name: string | RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name }).first();
  await expect(wanted).toBeVisible();
  for (let n = 0; n < 40; n++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(wanted).toBeFocused();
}

async function fill(ada: Person, room: string): Promise<void> {
  await ada.makeRoom(room);
  await share(ada, 'two trees', await picture(ada.page, 'oak.jpg', 800, 600), await picture(ada.page, 'elm.jpg', 600, 800));
  await share(ada, 'to read', note('plan of the garden, third version, with all beds and paths.txt'), note('list.txt'));
}

test('all files of a room are found by keyboard alone', async ({ ada, room }) => {
  await fill(ada, room);
  const { page } = ada;
  await page.getByRole('button', { name: 'Room menu' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Files' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'Pictures' })).toBeFocused();
  const pictures = page.getByRole('list', { name: 'Pictures' });
  await expect(pictures.getByRole('img')).toHaveCount(2);
  await expectAccessible(page);

  await tabTo(page, 'button', 'elm.jpg');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'elm.jpg' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(pictures.getByRole('button', { name: 'elm.jpg' })).toBeFocused();

  await page.getByRole('tab', { name: 'Pictures' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const documents = page.getByRole('list', { name: 'Documents' });
  await expect(documents.getByRole('listitem')).toHaveCount(2);
  await expect(page).toHaveURL(/kind=other/);
  await expectAccessible(page);
  await tabTo(page, 'button', /list\.txt/);
  const saved = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await saved).suggestedFilename()).toBe('list.txt');
  await tabTo(page, 'link', /Ada/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/seq=\d+/);
  await expect(ada.message('to read')).toBeInViewport();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`on a phone, ${colorScheme}, nothing is cut off, and a file is dropped in an edit`, async ({ arrive, room }) => {
    const ada = await arrive('Ada', { ...phone, colorScheme });
    await ada.register();
    await fill(ada, room);
    const { page } = ada;
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

    await page.goto(`/chat/${room}/files`);
    const images = page.getByRole('list', { name: 'Pictures' }).getByRole('img');
    await expect(images).toHaveCount(2);
    for (const image of await images.all()) {
      await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.complete && element.naturalWidth)).toBeGreaterThan(0);
    }
    await expectAccessible(page);
    expect(await fits()).toBe(true);
    await page.getByRole('tab', { name: 'Documents' }).tap();
    await expect(page.getByRole('list', { name: 'Documents' }).getByRole('listitem')).toHaveCount(2);
    await expectAccessible(page);
    expect(await fits()).toBe(true);
    await page.getByRole('tab', { name: 'Audio' }).tap();
    await expect(page.getByRole('status').filter({ hasText: /\S/ }).last()).toBeVisible();
    await expectAccessible(page);

    await ada.enter(room);
    await ada.box.focus();
    await page.keyboard.press('ArrowUp');
    const kept = ada.message('to read').getByRole('list', { name: 'Attached files' });
    await expect(kept.getByRole('listitem')).toHaveCount(2);
    await expectAccessible(page);
    expect(await fits()).toBe(true);
    await kept.getByRole('button', { name: 'Remove list.txt' }).tap();
    await expect(kept.getByRole('listitem')).toHaveCount(1);
    await page.getByRole('button', { name: 'Save' }).tap();
    await expect(ada.message('to read').getByRole('button', { name: /^Download list\.txt/ })).toHaveCount(0);
    await expect(ada.message('to read').getByRole('button', { name: /^Download plan of the garden/ })).toBeVisible();
  });
}
