import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';
import { ChatError } from '../wire/ChatError';
import type { User } from '../wire/user';

/** Contract section 9: one's own settings of a room, and how far one has read it. */

let server: FakeServer;
let app: RunningApp;
let ada: User;
let grace: User;

const open = async (path: string) => (app = await renderApp(server, path, 'ada'));
const rail = async () => within(await screen.findByRole('navigation', { name: 'Rooms' }));
const me = (room: string) => server.chat.show(room, ada).me;
const isHeard = (room: string) =>
  waitFor(() => expect(server.peers.some((peer) => peer.subscriptions.has(room))).toBe(true));

async function choose(menu: string, item: string): Promise<void> {
  await userEvent.click(await screen.findByRole('button', { name: menu }));
  await userEvent.click(await screen.findByRole('menuitem', { name: item }));
}

beforeEach(async () => {
  localStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  server = await FakeServer.start();
  ada = server.chat.addUser('ada', 'Ada');
  grace = server.chat.addUser('grace', 'Grace');
  for (const name of ['garden', 'lobby']) server.chat.addRoom(name, ada, { title: `The ${name}` });
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

describe('a star', () => {
  test('is given in the header, and puts the room into a section of its own', async () => {
    await open('/chat/lobby');
    await userEvent.click(await screen.findByRole('button', { name: 'Star', pressed: false }));
    const starred = within(await screen.findByRole('list', { name: 'Starred rooms' }));
    expect(starred.getByRole('link', { name: 'The lobby' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Star', pressed: true })).toBeVisible();
    await waitFor(() => expect(me('lobby').starred).toBe(true));
  });

  test('is taken away in the rail, and comes from other devices', async () => {
    await open('/chat/lobby');
    await (await rail()).findByRole('link', { name: 'The garden' });
    server.chat.set('garden', ada, { starred: true });
    await screen.findByRole('list', { name: 'Starred rooms' });
    await choose('Menu of The garden', 'Remove star');
    await waitFor(() => expect(screen.queryByRole('list', { name: 'Starred rooms' })).toBeNull());
    await waitFor(() => expect(me('garden').starred).toBe(false));
  });

  test('that the server refuses is gone again, and the person is told', async () => {
    await open('/chat/lobby');
    await (await rail()).findByRole('link', { name: 'The garden' });
    vi.spyOn(server.chat, 'set').mockImplementation(() => {
      throw new ChatError('forbidden', 'Not now.', { status: 403 });
    });
    await choose('Menu of The garden', 'Star');
    expect(await screen.findByText('Not now.')).toBeVisible();
    expect(screen.queryByRole('list', { name: 'Starred rooms' })).toBeNull();
  });
});

describe('notifications', () => {
  test('have a level, and can be muted; a muted room does not count in the title', async () => {
    const setAppBadge = vi.fn(() => Promise.resolve());
    Object.assign(navigator, { setAppBadge });
    await open('/chat/lobby');
    await isHeard('garden');
    server.chat.post('garden', grace, 'news');
    await waitFor(() => expect(document.title).toMatch(/^\(1\) The lobby/));
    expect(setAppBadge).toHaveBeenLastCalledWith(1);
    await choose('Menu of The garden', 'Notifications');
    const dialog = within(await screen.findByRole('dialog', { name: 'Notifications of “The garden”' }));
    expect(dialog.getByRole('radio', { name: 'Mentions' })).toBeChecked();
    expect(dialog.getByRole('radio', { name: 'Not muted' })).toBeChecked();
    await userEvent.click(dialog.getByRole('radio', { name: 'All messages' }));
    await userEvent.click(dialog.getByRole('radio', { name: 'For an hour' }));
    const before = Date.now();
    await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(me('garden').level).toBe('all');
    const until = Date.parse(me('garden').muted_until ?? '') - before;
    expect(until).toBeGreaterThanOrEqual(3_600_000);
    expect(until).toBeLessThan(3_660_000);
    expect(await (await rail()).findByRole('link', { name: 'The garden Muted 1 unread' })).toBeVisible();
    await waitFor(() => expect(document.title).toMatch(/^The lobby/));
    expect(setAppBadge).toHaveBeenLastCalledWith(0);
    Reflect.deleteProperty(navigator, 'setAppBadge');
  });

  test('that are muted for good are so until one says otherwise', async () => {
    server.chat.set('lobby', ada, { muted_until: '9999-12-31T00:00:00.000Z' });
    await open('/chat/lobby');
    await choose('Room menu', 'Notifications');
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByRole('radio', { name: 'Always' })).toBeChecked();
    await userEvent.click(dialog.getByRole('radio', { name: 'Not muted' }));
    await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(me('lobby').muted_until).toBeNull());
  });
});

test('a hidden room leaves the list, and comes back when somebody writes there', async () => {
  await open('/chat/lobby');
  await isHeard('garden');
  await choose('Menu of The garden', 'Hide from the list');
  const links = await rail();
  await waitFor(() => expect(links.queryByRole('link', { name: 'The garden' })).toBeNull());
  app.unmount();
  await open('/chat/lobby');
  await (await rail()).findByRole('link', { name: 'The lobby' });
  await isHeard('garden');
  expect((await rail()).queryByRole('link', { name: /The garden/ })).toBeNull();
  server.chat.post('garden', grace, 'anybody here?');
  expect(await (await rail()).findByRole('link', { name: 'The garden 1 unread' })).toBeVisible();
});

describe('mark as unread', () => {
  const article = async (text: string) => {
    const found = (await within(await screen.findByRole('log')).findByText(text)).closest('article');
    if (found === null) throw new Error(`“${text}” is in no message`);
    return found;
  };

  test('from a message on: the room in view stays unread though it is looked at, and Escape reads it', async () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(true);
    const seqs = ['one', 'two', 'three'].map((text) => server.chat.post('lobby', grace, text).seq);
    await open('/chat/lobby');
    await waitFor(() => expect(me('lobby').unread_count).toBe(0));
    await userEvent.click(await within(await article('two')).findByRole('button', { name: 'More actions' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Mark as unread from here' }));
    expect(await (await rail()).findByRole('link', { name: 'The lobby 2 unread' })).toBeVisible();
    await waitFor(() => expect(me('lobby').last_read_seq).toBe((seqs[1] ?? 0) - 1));
    expect(await screen.findByRole('separator', { name: 'New' })).toBeVisible();
    server.chat.post('lobby', grace, 'four');
    expect(await (await rail()).findByRole('link', { name: 'The lobby 3 unread' })).toBeVisible();
    (await screen.findByRole('textbox', { name: 'Message' })).focus();
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(me('lobby').unread_count).toBe(0));
    expect(await (await rail()).findByRole('link', { name: 'The lobby' })).toBeVisible();
  });

  test('of a room that is not in view: its newest message; read on another device, it is read', async () => {
    server.chat.post('garden', grace, 'one');
    server.chat.post('garden', grace, 'two');
    server.chat.read('garden', ada, 99);
    await open('/chat/lobby');
    await choose('Menu of The garden', 'Mark as unread');
    expect(await (await rail()).findByRole('link', { name: 'The garden 1 unread' })).toBeVisible();
    await choose('Menu of The garden', 'Mark as read');
    await waitFor(() => expect(me('garden').unread_count).toBe(0));
  });

  test('on another device shows here', async () => {
    server.chat.post('garden', grace, 'one');
    server.chat.read('garden', ada, 99);
    await open('/chat/garden');
    await article('one');
    server.chat.post('garden', grace, 'two');
    await waitFor(() => expect(me('garden').unread_count).toBe(0)); // looked at
    await app.router.navigate('/chat/lobby');
    await screen.findByRole('heading', { name: 'The lobby', level: 1 });
    server.chat.read('garden', ada, 0, true);
    expect(await (await rail()).findByRole('link', { name: 'The garden 2 unread' })).toBeVisible();
  });

  test('where nobody else has written says so', async () => {
    server.chat.post('garden', ada, 'hello?');
    await open('/chat/lobby');
    await choose('Menu of The garden', 'Mark as unread');
    expect(await screen.findByText('Nobody else has written in this room yet.')).toBeVisible();
  });
});

test('all rooms are marked as read at once', async () => {
  server.chat.post('lobby', grace, 'news');
  server.chat.post('garden', grace, 'news');
  await open('/mentions');
  await (await rail()).findByRole('link', { name: 'The garden 1 unread' });
  await choose('Menu of the list', 'Mark all as read');
  await waitFor(() => expect([me('lobby').unread_count, me('garden').unread_count]).toEqual([0, 0]));
  expect(await (await rail()).findByRole('link', { name: 'The garden' })).toBeVisible();
});

test('the link to a message is copied', async () => {
  const { seq } = server.chat.post('lobby', grace, 'look here');
  await open('/chat/lobby');
  const user = userEvent.setup(); // with a clipboard
  const found = (await within(await screen.findByRole('log')).findByText('look here')).closest('article');
  await user.click(await within(found as HTMLElement).findByRole('button', { name: 'More actions' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Copy link' }));
  expect(await navigator.clipboard.readText()).toBe(`${location.origin}/chat/lobby?seq=${seq}`);
});
