import type { Locator, Page } from '@playwright/test';
import { expectAccessible, phone } from './accessible';
import type { Person } from './Person';
import { picture, type SampleFile, watchShifts } from './samplePictures';
import { expect, test } from './test';

const input = (person: Person) => person.page.locator('input[type=file]');
const tray = (person: Person) => person.page.getByRole('list', { name: 'Attached files' });

/** Resolves when the picture itself is on the screen, not only its place. */
async function expectDrawn(image: Locator): Promise<void> {
  await expect(image).toBeVisible();
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.complete && element.naturalWidth)).toBeGreaterThan(0);
}

async function attach(person: Person, ...files: SampleFile[]): Promise<void> {
  await input(person).setInputFiles(files);
  for (const { name } of files) {
    const shown = name.replace(/\p{Bidi_Control}/gu, '');
    await expect(person.page.getByRole('button', { name: `Remove ${shown}` })).toBeVisible();
  }
}

/** Drops or pastes files as the browser tells of it. */
async function bring(page: Page, how: 'drop' | 'paste', on: string, file: SampleFile): Promise<void> {
  await page.locator(on).evaluate(
    (target, [type, name, mimeType, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name, { type: mimeType }));
      const all = { bubbles: true, cancelable: true };
      if (type === 'paste') target.dispatchEvent(new ClipboardEvent(type, { ...all, clipboardData: data }));
      else target.dispatchEvent(new DragEvent(type, { ...all, dataTransfer: data }));
    },
    [how, file.name, file.mimeType, file.buffer.toString('base64')] as const,
  );
}

test('a photo sent from a phone shows on another screen, and nothing jumps', async ({ arrive, ada, room }) => {
  await ada.makeRoom(room);
  for (let n = 1; n <= 12; n++) await ada.say(`what was said before, number ${n}`);
  const grace = await arrive('Grace', phone);
  await grace.register();
  await grace.enter(room);
  const photo = await picture(grace.page, 'oak.jpg', 1200, 1600);

  const choosing = grace.page.waitForEvent('filechooser');
  await grace.page.getByRole('button', { name: 'Attach files' }).tap();
  await (await choosing).setFiles(photo);
  await expectDrawn(tray(grace).getByRole('img', { name: 'oak.jpg' }));
  await grace.box.fill('the oak in our garden');
  await expectAccessible(grace.page);

  const shifts = await watchShifts(ada.page);
  await grace.page.getByRole('button', { name: 'Send' }).tap();
  const image = ada.message('the oak in our garden').getByRole('img', { name: 'oak.jpg' });
  await expectDrawn(image);
  expect(await shifts.moved()).toBe(0);
  await expect(image).toBeInViewport({ ratio: 0.9 });
  await expectDrawn(grace.message('the oak in our garden').getByRole('img', { name: 'oak.jpg' }));
  await expect(tray(grace)).toHaveCount(0);
  await expectAccessible(ada.page);

  // On opening, its place is there before the picture is.
  let release: (() => void) | undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await ada.page.route('**/thumbnail?*', async (route) => {
    await held;
    await route.continue();
  });
  await ada.page.reload();
  await expect(image).toBeInViewport();
  const before = await image.boundingBox();
  release?.();
  await expectDrawn(image);
  expect(await image.boundingBox()).toEqual(before);
  const name = await ada.message('the oak in our garden').getAttribute('aria-label');
  expect(name).toMatch(/^Grace: the oak in our garden, oak\.jpg/);
});

test('pictures are looked at by keyboard', async ({ ada, room }) => {
  await ada.makeRoom(room);
  await attach(ada, await picture(ada.page, 'oak.jpg', 800, 600), await picture(ada.page, 'elm.jpg', 600, 800));
  await ada.box.press('Enter');
  const images = ada.log.getByRole('img');
  await expect(images).toHaveCount(2);
  await expect(ada.log.getByRole('article', { name: /sending/ })).toHaveCount(0);
  await ada.log.getByRole('article').focus();
  const oak = ada.log.getByRole('button', { name: 'oak.jpg' });
  await oak.focus();
  await ada.page.keyboard.press('Enter');
  const first = ada.page.getByRole('dialog', { name: 'oak.jpg' });
  await expectDrawn(first.getByRole('img', { name: 'oak.jpg' }));
  await expectAccessible(ada.page);

  const drawn = await first.getByRole('img').boundingBox();
  await ada.page.keyboard.press('+');
  await expect.poll(async () => (await first.getByRole('img').boundingBox())?.width).toBeGreaterThan(drawn?.width ?? 0);
  await ada.page.keyboard.press('-');
  await expect.poll(() => first.getByRole('img').boundingBox()).toEqual(drawn);

  await ada.page.keyboard.press('ArrowRight');
  const second = ada.page.getByRole('dialog', { name: 'elm.jpg' });
  await expectDrawn(second.getByRole('img', { name: 'elm.jpg' }));
  await ada.page.keyboard.press('ArrowRight'); // there is none
  await second.getByRole('button', { name: 'Previous image' }).click();
  await expect(first).toBeVisible();
  await first.getByRole('button', { name: 'Next image' }).click();

  const saved = ada.page.waitForEvent('download');
  await second.getByRole('button', { name: 'Download' }).click();
  expect((await saved).suggestedFilename()).toBe('elm.jpg');
  await ada.page.keyboard.press('Escape');
  await expect(ada.page.getByRole('dialog')).toHaveCount(0);
  await expect(oak).toBeFocused();
});

test('what was deleted is gone from the viewer too', async ({ ada, grace, room }) => {
  await ada.makeRoom(room);
  await attach(ada, await picture(ada.page, 'oak.jpg', 800, 600));
  await ada.box.press('Enter');
  await grace.enter(room);
  await grace.log.getByRole('img', { name: 'oak.jpg' }).click();
  await expectDrawn(grace.page.getByRole('dialog').getByRole('img', { name: 'oak.jpg' }));
  await ada.pressOn(ada.log.getByRole('article'), 'Delete message');
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(grace.page.getByRole('dialog')).toHaveCount(0);
  await expect(grace.message('Message deleted')).toBeVisible();
  await expect(grace.log.getByRole('img')).toHaveCount(0);
});

test('files are dropped, pasted, renamed and removed before they are sent', async ({ ada, room }) => {
  await ada.makeRoom(room);
  const [oak, elm] = [await picture(ada.page, 'oak.jpg', 80, 60), await picture(ada.page, 'elm.jpg', 60, 80)];
  await bring(ada.page, 'drop', '[role=log]', oak);
  await bring(ada.page, 'paste', '[data-message-box]', elm);
  await attach(ada, { name: 'ash.txt', mimeType: 'text/plain', buffer: Buffer.from('ash') });
  await expect(tray(ada).getByRole('listitem')).toHaveCount(3);
  await expectAccessible(ada.page);

  await ada.page.getByRole('button', { name: 'Rename oak.jpg' }).click();
  await ada.page.getByRole('textbox', { name: 'New name for oak.jpg' }).fill('An oak in autumn');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByRole('button', { name: 'Remove elm.jpg' }).click();
  await expect(ada.box).toBeFocused();
  await ada.box.press('Enter');
  const message = ada.log.getByRole('article');
  await expectDrawn(message.getByRole('img', { name: 'An oak in autumn' }));
  await expect(message.getByRole('button', { name: /^Download ash\.txt TXT · 3 bytes/ })).toBeVisible();
  await expect(message.getByRole('img')).toHaveCount(1);
});

test('what pretends to be a picture is a file, and nothing in it runs', async ({ ada, grace, room }) => {
  await ada.makeRoom(room);
  const script = '<script>document.title = "taken over"</script>';
  await attach(
    ada,
    { name: 'page.png', mimeType: 'image/png', buffer: Buffer.from(`<!doctype html><title>x</title>${script}`) },
    {
      name: 'drawing.svg',
      mimeType: 'image/svg+xml',
      buffer: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='taken over'">${script}</svg>`),
    },
    { name: 'oak\u202Egpj.exe', mimeType: 'image/jpeg', buffer: Buffer.from('MZ not a picture at all') },
  );
  await ada.box.press('Enter');
  await grace.enter(room);
  const message = grace.log.getByRole('article');
  await expect(message.getByRole('button', { name: /^Download page\.png HTML/ })).toBeVisible();
  await expect(message.getByRole('button', { name: /^Download drawing\.svg SVG/ })).toBeVisible();
  await expect(message.getByRole('button', { name: /^Download oakgpj\.exe/ })).toBeVisible();
  await expect(message.getByRole('img')).toHaveCount(0);
  const saved = grace.page.waitForEvent('download');
  await message.getByRole('button', { name: /^Download page\.png/ }).click();
  await saved;
  expect(await grace.page.title()).not.toContain('taken over');
  expect(new URL(grace.page.url()).pathname).toBe(`/chat/${room}`);
  await expectAccessible(grace.page);
});

test('Send waits for uploads, in another room and over a lost connection too', async ({ ada, grace, room }) => {
  await ada.makeRoom(room);
  await grace.enter(room);
  let isCut = true;
  await ada.page.route('**/files?name=*', (route) => (isCut ? route.abort('connectionreset') : route.continue()));
  await ada.page.context().setOffline(true);
  await attach(ada, await picture(ada.page, 'oak.jpg', 80, 60));
  await ada.box.fill('look at this');
  await ada.box.press('Enter');
  await expect(ada.page.getByText('Sends as soon as the files are uploaded.')).toBeVisible();
  await expect(tray(ada)).toContainText('Waiting for the connection');
  await expect(ada.box).toHaveValue('look at this');
  await expectAccessible(ada.page);

  await ada.page.getByRole('link', { name: 'Mentions' }).click(); // away from the room, in the same page
  await expect(ada.log).toHaveCount(0);
  await ada.page.goBack();
  await expect(tray(ada)).toContainText('oak.jpg');
  isCut = false;
  await ada.page.context().setOffline(false);
  await expectDrawn(grace.message('look at this').getByRole('img', { name: 'oak.jpg' }));
  await expect(ada.box).toHaveValue('');
});

test('a text that is too long is sent as a file', async ({ ada, room }) => {
  await ada.makeRoom(room);
  await ada.box.fill('acorn '.repeat(1000));
  await ada.page.getByRole('button', { name: 'Attach it as a file' }).click();
  await expect(ada.box).toHaveValue('');
  await ada.box.press('Enter');
  await expect(ada.log.getByRole('button', { name: /^Download text\.txt TXT · 6 kB/ })).toBeVisible();
});
