import { Account } from './Account';
import { type Person, password } from './Person';
import { test as base } from './relayed';
import { newTab, oneHasFocus, unreadOnTab } from './tabs';
import { expect } from './test';

interface Desk {
  linus: Account;
  /** Somewhere in the app, without the focus unless it is given it. */
  other: Person;
}

/** Ada has a room of Linus' open in one tab, and the list of rooms in another, which has the focus. */
const test = base.extend<Desk>({
  linus: async ({ server, room, ada }, use) => {
    const linus = await Account.register(server, `linus-${room}`, 'Linus');
    await linus.makeRoom(room);
    await linus.add(ada.username, room);
    await use(linus);
  },
  other: async ({ ada, linus, room }, use) => {
    await linus.say(room, 'a first word');
    await ada.enter(room);
    await expect(ada.message('a first word')).toBeVisible();
    const other = await newTab(ada);
    await other.page.goto('/rooms');
    await expect(other.page.getByRole('link', { name: room }).first()).toBeVisible();
    await oneHasFocus(ada, other);
    await expectUnread([ada, other], 0);
    await use(other);
    expect(other.faults).toEqual([]);
  },
});

async function expectUnread(tabs: Person[], count: number): Promise<void> {
  for (const tab of tabs)
    await expect.poll(() => unreadOnTab(tab), { message: `unread, as ${tab.page.url()} says` }).toBe(String(count));
}

test('what is new counts in both tabs until it has been read in one, or is deleted', async ({
  server,
  ada,
  other,
  linus,
  room,
}) => {
  const device = await Account.signIn(server, ada.username);
  for (const n of [1, 2, 3]) await linus.say(room, `number ${String(n)}.`);
  await expect(ada.message('number 3.')).toBeVisible();
  await expectUnread([ada, other], 3);
  expect(await device.unread(room), 'a tab without the focus reads nothing').toBe(3);
  await linus.remove(room, 'number 2.');
  await expectUnread([ada, other], 2);

  await test.step('read in one', async () => {
    await ada.page.bringToFront();
    await expectUnread([ada, other], 0);
    await expect.poll(() => device.unread(room)).toBe(0);
  });

  await test.step('read in none, and deleted all at once', async () => {
    await other.page.bringToFront();
    const asked = watchLists(other);
    for (let n = 10; n < 30; n++) await linus.say(room, `number ${String(n)}.`);
    await expectUnread([ada, other], 20);
    await Promise.all(Array.from({ length: 20 }, (_, n) => linus.remove(room, `number ${String(n + 10)}.`)));
    await expectUnread([ada, other], 0);
    expect(asked(), 'questions for the list of rooms').toBeLessThan(20);
  });

  await test.step('read on another device, a part and then all', async () => {
    await linus.say(room, 'number 40.');
    await linus.say(room, 'number 41.');
    await expectUnread([ada, other], 2);
    await device.readAll(room);
    await expectUnread([ada, other], 0);
  });

  await test.step('and so it stays', async () => {
    await Promise.all([ada.page.reload(), other.page.reload()]);
    await expect(ada.message('a first word')).toBeVisible();
    await expect(other.page.getByRole('link', { name: room }).first()).toBeVisible();
    await expectUnread([ada, other], 0);
  });
});

test('both tabs in the same room: the one that is hidden reads nothing, and is told what the other reads', async ({
  ada,
  other,
  linus,
  room,
}) => {
  await other.enter(room);
  await hide(other);
  await ada.page.bringToFront();
  await hide(ada);
  await linus.say(room, 'who sees this?');
  await expect(other.message('who sees this?')).toBeVisible();
  await expectUnread([ada, other], 1);
  await show(ada);
  await expectUnread([ada, other], 0);
  await linus.say(room, 'and this?');
  await expect(other.message('and this?')).toBeVisible();
  await expectUnread([ada, other], 0);
});

test('a break of the connection leaves no count behind', async ({ server, ada, other, linus, room, relay }) => {
  const device = await Account.signIn(server, ada.username);
  await linus.say(room, 'before the break');
  await expectUnread([ada, other], 1);

  await test.step('read elsewhere meanwhile, and nothing else happened', async () => {
    relay.cut();
    await device.readAll(room);
    relay.mend();
    await expectUnread([ada, other], 0);
  });

  await test.step('what was said meanwhile counts, what was deleted does not', async () => {
    relay.cut();
    for (const n of [1, 2, 3]) await linus.say(room, `in the break ${String(n)}.`);
    await linus.remove(room, 'in the break 2.');
    relay.mend();
    await expectUnread([ada, other], 2);
  });

  await test.step('read in a tab while nothing passes', async () => {
    relay.cut();
    await ada.page.bringToFront();
    await expectUnread([ada], 0);
    relay.mend();
    await expectUnread([ada, other], 0);
    await expect.poll(() => device.unread(room)).toBe(0);
  });
});

test('a room that is left, taken away or archived takes its count along', async ({
  server,
  ada,
  other,
  linus,
  room,
}) => {
  const device = await Account.signIn(server, ada.username);
  await other.page.goto('/settings');
  await expect(other.page.getByRole('textbox', { name: 'Display name' })).toBeVisible();
  const again = async () => {
    await linus.add(ada.username, room);
    await linus.say(room, 'once more');
    await expectUnread([ada, other], 1);
  };
  await linus.say(room, 'before leaving');
  await expectUnread([ada, other], 1);
  await device.leave(room);
  await expectUnread([ada, other], 0);
  await again();
  await linus.sendAway(ada.username, room);
  await expectUnread([ada, other], 0);
  await again();
  await linus.archive(room);
  await expectUnread([ada, other], 0);
});

test('two tabs renew the login at once, again and again, and both stay signed in', async ({ ada, other, room }) => {
  const refusals: string[] = [];
  for (const { page } of [ada, other])
    page.on('response', (answer) => answer.status() === 401 && refusals.push(answer.url()));
  for (let round = 0; round < 5; round++) {
    await Promise.all([ada.page.reload(), other.page.reload()]);
    await Promise.all([
      expect(ada.connection).toHaveText('Connected'),
      expect(other.page.getByRole('link', { name: room }).first()).toBeVisible(),
    ]);
  }
  await other.enter(room);
  await other.say('still here');
  await expect(ada.message('still here')).toBeVisible();
  expect(refusals).toEqual([]);
});

test('two tabs whose access has run out at the same moment renew it, and nobody notices', async ({
  ada,
  other,
  room,
}) => {
  const answers: string[] = [];
  for (const { page } of [ada, other]) {
    page.on('response', (answer) => {
      if (answer.url().includes('/auth/refresh') || answer.status() === 401)
        answers.push(`${String(answer.status())} ${new URL(answer.url()).pathname}`);
    });
    await page.clock.install();
    // The page may show what it kept before it has an access token again.
    await Promise.all([page.waitForResponse('**/auth/refresh'), page.reload()]);
  }
  await expect(ada.connection).toHaveText('Connected');
  await expect(other.page.getByRole('link', { name: room }).first()).toBeVisible();
  answers.length = 0;
  await Promise.all([ada, other].map(({ page }) => page.clock.fastForward('16:00')));
  await Promise.all([ada, other].map(({ page }) => page.getByRole('link', { name: 'Mentions' }).first().click()));
  for (const { page } of [ada, other]) await expect(page.getByText('Nobody has mentioned you yet')).toBeVisible();
  // Once for the page's requests, and once more where its socket asks for a fresh one after that.
  expect(new Set(answers)).toEqual(new Set(['200 /api/v1/auth/refresh']));
  expect(answers.length).toBeGreaterThanOrEqual(2);
  expect(answers.length).toBeLessThanOrEqual(4);
});

test('who signs out in one tab is signed out in the other, and is told so', async ({ ada, other, room }) => {
  await other.page.goto('/settings');
  await other.page.getByRole('button', { name: 'Sign out' }).click();
  await expect(other.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(ada.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(ada.page.getByRole('alert')).toHaveText('You signed out in another tab.');
  await expect(other.page.getByRole('alert')).toHaveCount(0);
  for (const tab of [ada, other]) expect(await unreadOnTab(tab)).toBe('0');

  await test.step('and in again', async () => {
    await other.fillIn(other.username, password);
    await other.page.getByRole('button', { name: 'Sign in' }).click();
    for (const tab of [ada, other]) await expect(tab.page.getByRole('link', { name: room }).first()).toBeVisible();
  });
});

test('who is signed out from elsewhere is told so once, and what was typed is there after signing in', async ({
  server,
  ada,
  other,
  linus,
  room,
  relay,
}) => {
  relay.cut();
  await ada.say('not sent by then');
  await ada.box.fill('half a thought');
  await (await Account.signIn(server, ada.username)).signOutOthers();
  relay.mend();
  for (const tab of [ada, other]) {
    await expect(tab.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await expect(tab.page.getByRole('alert')).toHaveText(/^Your session has ended\./);
  }
  await ada.fillIn(ada.username, password);
  await ada.page.getByRole('button', { name: 'Sign in' }).click();
  await expect(ada.page).toHaveURL(new RegExp(`/chat/${room}$`));
  await expect(ada.box).toHaveValue('half a thought');
  await expect
    .poll(async () => (await linus.messages(room)).map(({ body }) => body))
    .toEqual(['a first word', 'not sent by then']);
  await expect(ada.message('not sent by then')).toHaveCount(1);
  await expect(other.page.getByRole('listitem').filter({ hasText: room }).first()).toContainText('Draft');
});

test('what was stored while its answer was lost is sent once, whichever tab comes back first', async ({
  ada,
  other,
  linus,
  room,
  relay,
}) => {
  await other.enter(room);
  relay.deafen();
  await ada.say('said once');
  await expect.poll(async () => (await linus.messages(room)).at(-1)?.body).toBe('said once');
  relay.cut();
  await other.say('and then this');
  relay.mend();
  await expect
    .poll(async () => (await linus.messages(room)).map(({ body }) => body))
    .toEqual(['a first word', 'said once', 'and then this']);
  for (const tab of [ada, other]) {
    await expect(tab.log.getByText('Waiting to send…')).toHaveCount(0);
    for (const text of ['said once', 'and then this']) await expect(tab.message(text)).toHaveCount(1);
  }
});

/** Counts how often a tab asks for the list of its rooms. */
function watchLists({ page }: Person): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (/\/me\/rooms/.test(request.url()) && request.method() === 'GET') count += 1;
  });
  return () => count;
}

/** As if another tab of the same window were in front of it. */
async function hide({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

async function show({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    Reflect.deleteProperty(document, 'visibilityState');
    document.dispatchEvent(new Event('visibilitychange'));
  });
}
