import { Account } from './Account';
import { expect, test } from './test';

/** What the page asks of the API, from now on. */
function requestsOf(page: import('@playwright/test').Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/api/')) asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  return asked;
}

test('a room seen before shows again without a request, with what came meanwhile', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  for (const name of [room, `${room}-b`]) {
    await linus.makeRoom(name);
    await linus.say(name, `first in ${name}`);
  }
  const rail = ada.page.getByRole('navigation', { name: 'Rooms' });
  for (const name of [room, `${room}-b`]) {
    await ada.enter(name);
    await ada.page.getByRole('button', { name: 'Join room' }).click();
    await expect(rail.locator(`a[href="/chat/${name}"]`)).toBeVisible();
  }
  await rail.locator(`a[href="/chat/${room}"]`).click();
  await expect(ada.message(`first in ${room}`)).toBeVisible();
  await rail.locator(`a[href="/chat/${room}-b"]`).click();
  await expect(ada.message(`first in ${room}-b`)).toBeVisible();
  await linus.say(room, 'meanwhile');
  await expect(rail.locator(`a[href="/chat/${room}"]`)).toContainText('1 unread');

  const asked = requestsOf(ada.page);
  await rail.locator(`a[href="/chat/${room}"]`).click();
  await expect(ada.message('meanwhile')).toBeVisible();
  await expect(rail.locator(`a[href="/chat/${room}"]`)).not.toContainText('unread'); // read, and told so by the socket
  expect(asked).toEqual([]);
});

test('above what came since stands “New”, though the room opens from what was kept', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await ada.makeRoom(room);
  await ada.say('before');
  await linus.join(room);
  await expect(ada.page.getByText('Live, all changes up to #3')).toBeVisible(); // joined, said, joined
  await ada.page.goto('/settings');
  await linus.say(room, 'since');
  await ada.enter(room);
  await expect(ada.message('since')).toBeVisible();
  await expect(ada.log.getByRole('separator', { name: 'New' })).toBeVisible();
});

test('an edit made without the network survives a reload, and is saved when it is back', async ({ ada, room }) => {
  await ada.makeRoom(room);
  await ada.say('helo');
  await expect(ada.page.getByText('Live, all changes up to #2')).toBeVisible(); // joined, said
  let isAway = true;
  await ada.page.routeWebSocket(/\/api\/v1\/ws/, (socket) => (isAway ? void socket.close({ code: 1001 }) : void socket.connectToServer()));
  await ada.page.route('**/api/v1/**', (route) => (isAway ? route.abort() : route.continue()));
  await ada.page.reload();
  await ada.pressOn(ada.message('helo'), 'Edit message');
  await ada.page.getByRole('textbox', { name: 'Edit message' }).fill('hello, half');
  await ada.page.reload();
  const editing = ada.page.getByRole('textbox', { name: 'Edit message' });
  await expect(editing).toHaveValue('hello, half');
  await editing.fill('hello');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(ada.message('hello')).toContainText('(edited)');
  await ada.page.reload();
  await expect(ada.message('hello')).toContainText('(edited)');
  isAway = false;
  await ada.page.reload();
  await expect(ada.page.getByText('Live, all changes up to #3')).toBeVisible(); // joined, said, edited
  await expect(ada.message('hello')).toContainText('(edited)');
});

test('somebody who joins makes no request', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await ada.makeRoom(room);
  await ada.say('first');
  await expect(ada.message('first')).toBeVisible();
  await expect(ada.people.getByText(ada.name)).toBeVisible();
  const asked = requestsOf(ada.page);
  await linus.join(room);
  await expect(ada.page.getByText('2 in the room')).toBeVisible();
  await expect(ada.page.getByText('Linus joined')).toBeVisible();
  expect(asked).toEqual([]);
});

test('without the network every room seen before opens, after a reload of the page too', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  for (const name of [room, `${room}-b`]) {
    await linus.makeRoom(name);
    await linus.say(name, `first in ${name}`);
    await ada.enter(name);
    await ada.page.getByRole('button', { name: 'Join room' }).click();
    await expect(ada.page.getByText('Live, all changes up to #3')).toBeVisible();
  }
  const rail = ada.page.getByRole('navigation', { name: 'Rooms' });
  // The page itself comes, as it will from a cache; the server's API is out of reach.
  await ada.page.routeWebSocket(/\/api\/v1\/ws/, (socket) => socket.close({ code: 1001 }));
  await ada.page.route('**/api/v1/**', (route) => route.abort());
  await ada.page.reload();
  await expect(ada.message(`first in ${room}-b`)).toBeVisible();
  await rail.locator(`a[href="/chat/${room}"]`).click();
  await expect(ada.message(`first in ${room}`)).toBeVisible();
});

/** Clicks on a room in the list; answers what its log has by then, before a frame is painted. */
async function firstDrawn(page: import('@playwright/test').Page, room: string) {
  return page.evaluate(async (name) => {
    document.querySelector<HTMLElement>(`nav a[href="/chat/${name}"]`)?.click();
    await Promise.resolve(); // React has drawn it by then
    const log = document.querySelector('[role=log]');
    const messages = [...(log?.querySelectorAll('article') ?? [])];
    return {
      isThere: messages.at(-1)?.textContent.includes(`last in ${name}`) === true,
      isFilled: (messages[0]?.getBoundingClientRect().top ?? Infinity) <= (log?.getBoundingClientRect().top ?? 0),
      messages: messages.length,
      buttons: messages.filter((message) => message.querySelector('button[aria-label=Reply]') !== null).length,
    };
  }, room);
}

test('of a room seen before a screenful is drawn first, at once; then more of it, and the buttons', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await ada.makeRoom(`${room}-own`);
  const rail = ada.page.getByRole('navigation', { name: 'Rooms' });
  for (const name of [room, `${room}-b`]) {
    await linus.makeRoom(name);
    for (let n = 1; n < 80; n++) await linus.say(name, `number ${n}`);
    await linus.say(name, `last in ${name}`);
    await linus.add(ada.username, name);
    await rail.locator(`a[href="/chat/${name}"]`).click();
    await expect(ada.message(`last in ${name}`)).toBeVisible();
    await expect(ada.page.getByText('Live, all changes up to #82')).toBeVisible(); // joined, said, added
  }
  const drawn = await firstDrawn(ada.page, room);
  expect(drawn).toMatchObject({ isThere: true, isFilled: true, buttons: 0 });
  expect(drawn.messages, 'as many as the window may show').toBeLessThanOrEqual(Math.ceil((720 - 128) / 28));
  await expect(ada.log.getByRole('article')).not.toHaveCount(drawn.messages); // those above
  await expect(ada.message(`last in ${room}`).getByRole('button', { name: 'Reply' })).toBeAttached();
  await expect(ada.message('number 79').getByRole('button', { name: 'Reply' })).toBeAttached();
  await expect(ada.message(`last in ${room}`)).toBeInViewport();
});
