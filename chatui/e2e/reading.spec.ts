import { Account } from './Account';
import type { Person } from './Person';
import { expect, test } from './test';

interface Away {
  linus: Account;
  self: Account;
  username: string;
}

/** Somebody who is in a room in which others have gone on talking. */
async function away(server: { url: string }, room: string, count: number): Promise<Away> {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  for (let n = 1; n <= 60; n++) await linus.say(room, `old ${String(n)}.`);
  const username = `ada-${room}`;
  const self = await Account.register(server, username, 'Ada');
  await self.join(room);
  for (let n = 1; n <= count; n++) await linus.say(room, `number ${String(n)}.`);
  return { linus, self, username };
}

/** Unread, as the tab's title says. */
async function unread(person: Person): Promise<number> {
  return Number(/^\((\d+)\+?\)/.exec(await person.page.title())?.[1] ?? 0);
}

const line = (person: Person) => person.log.getByRole('separator', { name: 'New' });
const icon = (person: Person) => person.page.locator('link[rel=icon]').getAttribute('href');

test('a room opens at what is new, and reading it is what marks it read', async ({ server, arrive, room }) => {
  const { linus, self, username } = await away(server, room, 80);
  const ada = await arrive('Ada', { as: username });
  await ada.signIn();
  await expect(ada.page.getByRole('button', { name: 'New room' }).first()).toBeVisible();
  await expect.poll(() => unread(ada)).toBe(80);
  expect(await icon(ada)).toBe('/favicon-unread.svg');

  await ada.enter(room);
  await expect(line(ada)).toBeInViewport();
  await expect(ada.message('number 1.')).toBeInViewport();
  await expect(ada.message('old 60.')).toBeInViewport();
  await expect(ada.message('number 80.')).not.toBeInViewport();
  await expect.poll(() => unread(ada)).toBeLessThan(80);
  expect(await unread(ada), 'what is below the screen has not been read').toBeGreaterThan(40);
  const pill = ada.page.getByRole('button', { name: /new messages$/ });
  await expect(pill).toHaveText(`${String(await unread(ada))} new messages`);

  await test.step('on and on, to the end', async () => {
    const before = await unread(ada);
    await ada.log.hover();
    await ada.page.mouse.wheel(0, 300);
    await expect.poll(() => unread(ada)).toBeLessThan(before);
    await pill.click();
    await expect(ada.message('number 80.')).toBeInViewport();
    await expect.poll(() => unread(ada)).toBe(0);
    expect(await icon(ada)).toBe('/favicon.svg');
    await expect(ada.page.getByRole('link', { name: /unread$/ })).toHaveCount(0);
  });

  await test.step('and so it is after a reload', async () => {
    await expect.poll(() => self.unread(room), 'as the server counts').toBe(0);
    await ada.page.reload();
    await expect(ada.message('number 80.')).toBeInViewport();
    await expect(line(ada)).toHaveCount(0);
    await linus.say(room, 'something newer');
    await expect(ada.message('something newer')).toBeInViewport();
    await expect(line(ada)).toHaveCount(0);
    await expect.poll(() => unread(ada)).toBe(0);
  });
});

test('what is new further back than a page is loaded from there, and read on to the live end', async ({ server, arrive, room }) => {
  const { linus, username } = await away(server, room, 220);
  const ada = await arrive('Ada', { as: username });
  await ada.signIn();
  await expect(ada.page.getByRole('button', { name: 'New room' }).first()).toBeVisible();
  await ada.page.goto('/');
  await ada.page.getByRole('link', { name: room }).first().click();
  await expect(line(ada)).toBeInViewport();
  await expect(ada.message('number 1.')).toBeInViewport();
  await linus.say(room, 'number 221.');
  await wheelTo(ada, 'number 221.', 600);
  await expect.poll(() => unread(ada)).toBe(0);
  await linus.say(room, 'number 222.');
  await expect(ada.message('number 222.')).toBeInViewport();
});

test('an address that names a message opens around it, and leads on both ways', async ({ server, arrive, room }) => {
  const { linus, username } = await away(server, room, 300);
  const seq = await linus.seqOf(room, 'number 150.');
  const ada = await arrive('Ada', { as: username });
  await ada.signIn();
  await expect(ada.page.getByRole('button', { name: 'New room' }).first()).toBeVisible();
  const asked: string[] = [];
  ada.page.on('request', (request) => {
    if (/\/messages\?/.test(request.url())) asked.push(new URL(request.url()).search);
  });
  await ada.enter(`${room}?seq=${String(seq)}`);
  await expect(ada.message('number 150.')).toBeInViewport();
  await expect(ada.message('number 150.')).toHaveAttribute('aria-current', 'true');
  expect(asked.filter((query) => query.includes('around='))).toHaveLength(1);
  await wheelTo(ada, 'number 60.', -600);
  await wheelTo(ada, 'number 300.', 600);
  await linus.say(room, 'number 301.');
  await expect(ada.message('number 301.')).toBeInViewport();

  await test.step('another one in the same room', async () => {
    const other = await linus.seqOf(room, 'number 140.');
    await ada.page.evaluate(([name, to]) => {
      history.pushState(null, '', `/chat/${name}?seq=${to}`);
      dispatchEvent(new PopStateEvent('popstate'));
    }, [room, String(other)] as const);
    await expect(ada.message('number 140.')).toBeInViewport();
    await ada.say('and back to the end');
    await expect(ada.message('and back to the end')).toBeInViewport();
  });
});

test('what happened while one was away is told from the log, each a jump; and that nothing is missing', async ({ server, arrive, room }) => {
  const { linus, self, username } = await away(server, room, 0);
  await self.say(room, 'mine');
  await linus.say(room, 'one. new');
  await linus.edit(room, 'old 7.', 'old 7. changed');
  await linus.remove(room, 'old 9.');
  await linus.say(room, 'two. new');
  const ada = await arrive('Ada', { as: username });
  await ada.signIn();
  await expect(ada.page.getByRole('button', { name: 'New room' }).first()).toBeVisible();
  await ada.enter(room);
  const strip = ada.page.getByRole('region', { name: 'While you were away' });
  await expect(strip.getByRole('button')).toHaveText(['2 new', '1 edited', '1 deleted', '']);
  await expect(ada.message('two. new')).toBeInViewport();
  await strip.getByRole('button', { name: '1 edited' }).click();
  await expect(ada.message('old 7. changed')).toBeInViewport();
  await expect(ada.message('old 7. changed')).toHaveAttribute('aria-current', 'true');
  await strip.getByRole('button', { name: '1 deleted' }).click();
  await expect(ada.message('Message deleted')).toHaveAttribute('aria-current', 'true');
  await strip.getByRole('button', { name: '2 new' }).click();
  await expect(ada.message('one. new')).toHaveAttribute('aria-current', 'true');
  await strip.getByRole('button', { name: 'Dismiss' }).click();
  await expect(strip).toBeHidden();

  const head = await linus.seqOf(room, 'two. new');
  await expect(ada.page.getByText(`Live, all changes up to #${String(head)}`)).toBeVisible();
  await linus.say(room, 'three.');
  await expect(ada.page.getByText(`Live, all changes up to #${String(head + 1)}`)).toBeVisible();
  await server.kill();
  await expect(ada.page.getByText('Live, all changes')).toHaveCount(0);
  await expect(ada.page.getByText(`All changes up to #${String(head + 1)}`)).toBeVisible();
  await server.startAgain();
  await expect(ada.page.getByText('Live, all changes')).toBeVisible({ timeout: 30_000 });
});

test('who comes back to the window finds the way to the first unread message, and Back leads from there to where they were', async ({ server, arrive, room }) => {
  const { linus, username } = await away(server, room, 0);
  const ada = await arrive('Ada', { as: username });
  await ada.signIn();
  await expect(ada.page.getByRole('button', { name: 'New room' }).first()).toBeVisible();
  await ada.enter(room);
  await expect(ada.message('old 60.')).toBeInViewport();
  await expect.poll(() => unread(ada)).toBe(0);
  await look(ada, false);
  for (let n = 1; n <= 60; n++) await linus.say(room, `number ${String(n)}.`);
  await expect(ada.message('number 60.')).toBeInViewport();
  await look(ada, true);
  const jump = ada.page.getByRole('button', { name: 'Jump to first unread' });
  await jump.click();
  await expect(line(ada)).toBeInViewport();
  await expect(ada.message('number 1.')).toBeInViewport();
  await expect(jump).toHaveCount(0);

  await ada.log.hover();
  await wheelTo(ada, 'old 40.', -400);
  await expect(ada.page, 'one has read on').toHaveURL(new RegExp(`/chat/${room}$`));
  await ada.page.goBack();
  await expect(ada.message('number 60.')).toBeInViewport();
  await expect(ada.page).toHaveURL(new RegExp(`/chat/${room}$`));
});

/** Has the reader look at the window, or away from it. */
async function look({ page }: Person, isThere: boolean): Promise<void> {
  await page.evaluate((is) => {
    document.hasFocus = () => is;
    dispatchEvent(new Event(is ? 'focus' : 'blur'));
  }, isThere);
}

/** Wheels until a message is in view. */
async function wheelTo(person: Person, text: string, step: number): Promise<void> {
  await person.log.hover();
  await expect(async () => {
    await person.page.mouse.wheel(0, step);
    await expect(person.message(text)).toBeInViewport({ timeout: 50 });
  }).toPass({ timeout: 60_000, intervals: [0] });
}
