import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { ChatServer } from './ChatServer';
import { expect, test as base } from './test';
import { workerIsThere } from './worker';

/** Decision 26: a page from before a deploy goes on working, loses nothing, and is renewed in a quiet moment; the worker can be told to go. */
const test = base.extend<{ chat: ChatServer; nextBuild: string }>({
  // eslint-disable-next-line no-empty-pattern
  nextBuild: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'chatrooms-build-'));
    await makeBuild(folder);
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  // eslint-disable-next-line no-empty-pattern
  chat: async ({}, use) => {
    const server = await ChatServer.start();
    await use(server);
    await server.discard();
  },
  site: async ({ chat }, use) => {
    await use(chat);
  },
});

/** Another build: all that has a hash in its name has another name, and the page says that it is the next one. */
async function makeBuild(folder: string): Promise<void> {
  await cp(resolve(import.meta.dirname, '../dist'), folder, { recursive: true, filter: (path) => !/\.(br|gz)$/.test(path) });
  const assets = await readdir(join(folder, 'assets'));
  const renamed = assets.map((name) => [name, `${basename(name, extname(name))}Next${extname(name)}`] as const);
  const texts = ['index.html', 'sw.js', ...assets.filter((name) => /\.(js|css)$/.test(name)).map((name) => `assets/${name}`)];
  for (const path of texts) {
    let text = await readFile(join(folder, path), 'utf8');
    for (const [before, after] of renamed) text = text.replaceAll(before, after);
    if (path === 'index.html') text = text.replace('<head>', '<head><meta name="build" content="next">');
    if (path === 'sw.js') text = text.replace(/(version:.)[0-9a-f]{15}/, '$1next-next-next-');
    await writeFile(join(folder, path), text);
  }
  for (const [before, after] of renamed) await cp(join(folder, 'assets', before), join(folder, 'assets', after));
  for (const [before] of renamed) await rm(join(folder, 'assets', before));
}

const isNext = async (page: Page) => (await page.locator('meta[name=build]').count()) > 0;

/** Nobody looks at the page, until `isHidden` is gone from its storage. */
async function hide(page: Page): Promise<void> {
  await page.evaluate(() => {
    sessionStorage.setItem('isHidden', 'yes');
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

test.describe('with the worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('a page from before a deploy goes on working, keeps what is typed, and is renewed in a quiet moment', async ({ chat, nextBuild, ada, room }) => {
    const { page } = ada;
    await page.clock.install();
    await page.addInitScript(() => {
      Object.defineProperty(document, 'hidden', { get: () => sessionStorage.getItem('isHidden') !== null });
    });
    await ada.makeRoom(room);
    await page.reload();
    await workerIsThere(page);
    await ada.box.fill('half a thought');
    await page.evaluate(() => Object.assign(window, { isTheSame: true }));
    const isTheSame = () => page.evaluate(() => 'isTheSame' in window);

    await chat.stop();
    await chat.startAgain({ UI_DIR: nextBuild });
    await expect(ada.connection).toHaveText('Connected');

    await test.step('what it had not loaded yet is there', async () => {
      await page.getByRole('button', { name: 'Room menu' }).click();
      await page.getByRole('menuitem', { name: 'Export' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
      expect(await isTheSame()).toBe(true);
    });

    await test.step('nothing typed is lost, however long nobody looks', async () => {
      // The page asks for a new version each hour, and begins to some seconds after its load.
      await expect(async () => {
        await page.clock.fastForward('01:00:00');
        const waiting = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state);
        await expect.poll(waiting, { timeout: 5_000 }).toBe('installed');
      }).toPass({ timeout: 60_000 });
      await hide(page);
      for (let minutes = 0; minutes < 10; minutes++) await page.clock.fastForward('01:00');
      expect(await isTheSame()).toBe(true);
      await expect(ada.box).toHaveValue('half a thought');
    });

    await test.step('once it is sent, the page is the new one', async () => {
      await expect(ada.connection).toHaveText('Connected');
      await ada.box.press('Enter');
      await expect(ada.message('half a thought')).toBeVisible();
      await expect(async () => {
        await page.clock.fastForward('01:00');
        expect(await isNext(page)).toBe(true);
      }).toPass();
      await expect(ada.message('half a thought')).toHaveCount(1);
      await expect(ada.box).toHaveValue('');
    });

    await test.step('told to go, the worker goes with all that it kept, and the page works', async () => {
      await chat.stop();
      await chat.startAgain({ SERVICE_WORKER: 'off' });
      await page.goto(`/chat/${room}`);
      const left = () =>
        page.evaluate(async () => [(await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length]);
      await expect.poll(left).toEqual([0, 0]);
      await page.reload();
      await expect(ada.connection).toHaveText('Connected');
      expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
      await ada.say('without a worker');
      await expect(ada.message('without a worker')).toBeVisible();
      expect(await left()).toEqual([0, 0]);
    });
  });
});

test('without the worker, a page from before a deploy says that there is a new version, and what is typed is there after it', async ({ chat, nextBuild, ada, room }) => {
  const { page } = ada;
  await ada.makeRoom(room);
  await ada.box.fill('half a thought');
  await chat.stop();
  await chat.startAgain({ UI_DIR: nextBuild });
  await expect(ada.connection).toHaveText('Connected');
  await page.getByRole('button', { name: 'Room menu' }).click();
  await page.getByRole('menuitem', { name: 'Export' }).click();
  await expect(page.getByText('There is a new version of Chatrooms.')).toBeVisible();
  expect(await isNext(page)).toBe(false);
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect.poll(() => isNext(page)).toBe(true);
  await expect(ada.box).toHaveValue('half a thought');
  await ada.box.press('Enter');
  await expect(ada.message('half a thought')).toHaveCount(1);
});
