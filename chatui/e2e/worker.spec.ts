import { Account } from './Account';
import { expectAccessible } from './accessible';
import { expect, test } from './test';
import { choose, pusher, shown, workerIsThere } from './worker';

/** Issue 20: the client starts without the network, and a push shows and leads to its message. In a browser that has the worker. */
test.use({ serviceWorkers: 'allow' });

const push = (room: string, seq: number, more: object = {}) => ({
  web_push: 8030,
  notification: { title: 'Linus', body: 'are you there?', navigate: `/chat/${room}?seq=${seq}`, app_badge: '3', ...more },
});

test('starts without the network, with what was seen of the rooms; nothing of the API is kept', async ({ server, ada, room }) => {
  await ada.makeRoom(room);
  await ada.say('kept for later');
  await expect(ada.message('kept for later')).toBeVisible();
  await workerIsThere(ada.page);
  await ada.page.reload();
  await expect(ada.message('kept for later')).toBeVisible();
  // What was seen is written after a second.
  await ada.page.goto('/settings');
  const kept = await ada.page.evaluate(async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(kept).toContain('/index.html');
  expect(kept.length).toBeGreaterThan(20);
  expect(kept.filter((path) => !/^\/(assets\/|index\.html$|favicon|icon-|apple-touch-icon|manifest\.webmanifest$)/.test(path))).toEqual([]);

  await server.stop();
  await ada.page.goto(`/chat/${room}`);
  await expect(ada.message('kept for later')).toBeVisible();
  await ada.box.fill('written without the network');
  await ada.box.press('Enter');
  await server.startAgain();
  await expect(ada.connection).toHaveText('Connected');
  await expect(ada.message('written without the network')).toBeVisible();
});

test('what another app shares goes into the room that is chosen, and nothing is sent', async ({ ada, room }) => {
  await ada.makeRoom(room);
  await workerIsThere(ada.page);
  // As the system does it for an app that is installed.
  await ada.page.evaluate(async () => {
    const form = new FormData();
    form.append('title', 'A page');
    form.append('url', 'https://example.org/page');
    form.append('files', new File(['what it says'], 'plan.txt', { type: 'text/plain' }));
    await fetch('/share', { method: 'POST', body: form });
  });
  await ada.page.goto('/share');
  const choice = ada.page.getByRole('list', { name: 'Rooms to share into' }).getByRole('button', { name: room });
  await expect(choice).toBeVisible();
  await expectAccessible(ada.page);
  await choice.focus();
  await ada.page.keyboard.press('Enter');
  await expect(ada.box).toHaveValue('A page\nhttps://example.org/page');
  await expect(ada.page.getByRole('button', { name: 'Remove plan.txt' })).toBeVisible();
  await expect(ada.log.getByRole('article')).toHaveCount(0);
});

test.describe('pushes', () => {
  test.beforeEach(async ({ ada, server }) => {
    await ada.page.context().grantPermissions(['notifications'], { origin: server.url });
  });

  test('show once, lead to the message, and not at all where the room is in view', async ({ server, ada, room }) => {
    const linus = await Account.register(server, `linus-${room}`, 'Linus');
    await linus.makeRoom(room);
    await linus.add(ada.username, room);
    await linus.say(room, 'are you there?');
    const seq = await linus.seqOf(room, 'are you there?');
    await ada.page.goto('/settings');
    await workerIsThere(ada.page);
    const deliver = await pusher(ada.page);
    await deliver(push(room, seq));
    await expect.poll(() => shown(ada.page.context())).toEqual([
      { title: 'Linus', body: 'are you there?', tag: room, navigate: `/chat/${room}?seq=${seq}` },
    ]);

    await test.step('a click has the open window go there, without loading it anew', async () => {
      await ada.page.evaluate(() => Object.assign(window, { isTheSame: true }));
      await choose(ada.page.context());
      await expect(ada.page).toHaveURL(new RegExp(`/chat/${room}`));
      await expect(ada.message('are you there?')).toBeVisible();
      expect(await ada.page.evaluate(() => 'isTheSame' in window)).toBe(true);
      await expect.poll(() => shown(ada.page.context())).toEqual([]);
    });

    await test.step('in view, nothing shows', async () => {
      await deliver(push(room, seq + 1, { title: 'In view' }));
      await deliver(push('elsewhere', 7, { title: 'Elsewhere' }));
      await expect.poll(async () => (await shown(ada.page.context())).map(({ title }) => title)).toEqual(['Elsewhere']);
    });
  });

  test('what is no push of ours shows nothing, and leads nowhere else', async ({ ada }) => {
    await ada.page.goto('/settings');
    await workerIsThere(ada.page);
    const deliver = await pusher(ada.page);
    await deliver({ web_push: 1, notification: { title: 'Another format' } });
    await deliver({ web_push: 8030, notification: { body: 'no title' } });
    await deliver({ web_push: 8030, notification: { title: 'Hostile', navigate: 'https://evil.example/x' } });
    await expect.poll(async () => (await shown(ada.page.context())).map(({ title, navigate }) => [title, navigate])).toEqual([['Hostile', '/']]);
  });
});
