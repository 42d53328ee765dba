import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';
import type { User } from '../wire/user';

let server: FakeServer;
let app: RunningApp;
let ada: User;
let grace: User;

async function open(path: string): Promise<void> {
  app = await renderApp(server, path, 'ada');
}

const path = () => app.router.state.location.pathname;
const log = () => screen.findByRole('log', { name: 'Messages' });
const card = async (name: string) => within(await screen.findByRole('dialog', { name }));
const gone = (name: string) => waitFor(() => expect(screen.queryByRole('dialog', { name })).toBeNull());

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  Element.prototype.scrollIntoView = () => undefined; // jsdom has no layout to scroll in
  server = await FakeServer.start();
  ada = server.chat.addUser('ada', 'Ada');
  grace = server.chat.addUser('grace', 'Grace Hopper');
  server.chat.addUser('linus', 'Linus');
  server.chat.addRoom('lobby', ada, { title: 'The lobby' });
  server.chat.join('lobby', grace);
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

describe('a direct conversation', () => {
  const begun = (...names: string[]) => server.chat.people.direct(ada, names).name;
  const box = () => screen.findByRole('textbox', { name: 'Message' });
  const noBox = () => waitFor(() => expect(screen.queryByRole('textbox', { name: 'Message' })).toBeNull());

  test('shows in the list who is there and when they wrote last', async () => {
    server.chat.post(begun('grace'), grace, 'hello');
    await open('/chat/lobby');
    const link = await screen.findByRole('link', { name: /^Grace Hopper/ });
    await waitFor(() => expect(link).toHaveAccessibleDescription(/^Last message: /));
    server.chat.tell('dm-ada-grace', { type: 'presence', room: 'dm-ada-grace', user: grace, online: true, online_count: 2 });
    await waitFor(() => expect(link).toHaveAccessibleDescription(/^Grace Hopper is online. Last message: /));
    server.chat.tell('dm-ada-grace', { type: 'presence', room: 'dm-ada-grace', user: grace, online: false, online_count: 1 });
    await waitFor(() => expect(link).toHaveAccessibleDescription(/^Last message: /));
  });

  test('with somebody one blocks has that in place of the box, and the way out of it', async () => {
    server.chat.people.block(ada, grace);
    const name = server.chat.people.direct(ada, ['grace', 'linus']).name;
    await open(`/chat/${name}`);
    expect(await box()).toBeVisible(); // in a group they both may
    server.chat.people.unblock(ada, grace);
    const alone = begun('grace');
    server.chat.people.block(ada, grace);
    await app.router.navigate(`/chat/${alone}`);
    const unblock = await screen.findByRole('button', { name: 'Unblock' });
    await noBox();
    unblock.focus();
    await userEvent.keyboard('{Enter}');
    expect(await box()).toBeVisible();
  });

  test('with somebody who blocks one says so once something is refused, and keeps what was written', async () => {
    const name = begun('grace');
    server.chat.people.block(grace, ada);
    await open(`/chat/${name}`);
    await userEvent.type(await box(), 'are you there?{Enter}');
    expect(await screen.findByText(/One of you has blocked the other/)).toBeVisible();
    await noBox();
    expect(within(await log()).getByText('are you there?')).toBeVisible();
    server.chat.people.unblock(grace, ada);
    await userEvent.click(within(await log()).getByRole('button', { name: /Try again/ }));
    expect(await box()).toBeVisible();
  });

  test('whose others are all deleted can only be read', async () => {
    const name = begun('grace');
    const room = server.chat.rooms.get(name);
    if (room?.people) room.people = room.people.map((user) => (user.id === grace.id ? { ...user, username: null, deleted: true } : user));
    await open(`/chat/${name}`);
    expect(await screen.findByText(/accounts were deleted/)).toBeVisible();
    await noBox();
  });

  const to = () => screen.findByRole('combobox', { name: 'To' });

  test('is begun with people found by a part of a name or a whole username, with the keyboard alone', async () => {
    await open('/chat/lobby');
    await log();
    await userEvent.click(screen.getByRole('button', { name: 'New message' }));
    await screen.findByRole('dialog', { name: 'New direct message' });
    await userEvent.type(await to(), 'hopp');
    await screen.findByRole('option', { name: /Grace Hopper/ });
    await userEvent.keyboard('{Enter}');
    await userEvent.type(await to(), 'linus');
    await screen.findByRole('option', { name: /Linus/ });
    await userEvent.keyboard('{Enter}');
    expect(screen.getByRole('button', { name: 'Grace Hopper' })).toBeVisible(); // a chip, which Backspace takes away
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByRole('heading', { name: 'Grace Hopper, Linus', level: 1 })).toBeVisible();
    expect(path()).toBe('/chat/dm-ada-grace-linus');
    await gone('New direct message');
    expect(await screen.findByRole('link', { name: 'Grace Hopper, Linus' })).toHaveAttribute('aria-current', 'page');
  });

  test('asks for somebody before the server is asked', async () => {
    await open('/chat/lobby');
    await log();
    await userEvent.click(screen.getByRole('button', { name: 'New message' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Open conversation' }));
    expect(await to()).toHaveAccessibleDescription('Choose whom to write to.');
    expect(server.requests).not.toContain('PUT /api/v1/me/direct');
  });

  test('says why it cannot be with somebody who blocks one', async () => {
    server.chat.people.block(grace, ada);
    await open('/chat/lobby');
    await log();
    await userEvent.click(screen.getByRole('button', { name: 'New message' }));
    await userEvent.type(await to(), 'grace');
    await screen.findByRole('option', { name: /Grace Hopper/ });
    await userEvent.keyboard('{Enter}');
    await userEvent.click(screen.getByRole('button', { name: 'Open conversation' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('can’t write to each other');
    expect(screen.getByRole('button', { name: 'Grace Hopper' })).toBeVisible();
  });

  test('has no way to leave it, add to it or change it', async () => {
    const { name } = server.chat.people.direct(ada, ['grace']);
    await open(`/chat/${name}`);
    await log();
    await userEvent.click(screen.getByRole('button', { name: 'Room menu' }));
    const items = (await screen.findAllByRole('menuitem')).map(({ textContent }) => textContent);
    expect(items).toContain('Export');
    for (const item of ['Leave room', 'Add a person', 'Edit title and topic']) expect(items).not.toContain(item);
  });
});

describe('somebody’s card', () => {
  test('opens from a message, says who they are and which rooms both are in, and leads to a conversation', async () => {
    server.chat.post('lobby', grace, 'hello');
    server.chat.addRoom('cellar', grace, { title: 'The cellar' });
    await open('/chat/lobby');
    await userEvent.click(await within(await log()).findByRole('button', { name: 'Grace Hopper' }));
    const dialog = await card('Grace Hopper');
    expect(dialog.getByText('@grace')).toBeVisible();
    expect(await dialog.findByRole('link', { name: 'The lobby' })).toBeVisible();
    expect(dialog.queryByText('The cellar')).toBeNull();
    await userEvent.click(dialog.getByRole('button', { name: 'Message' }));
    expect(await screen.findByRole('heading', { name: 'Grace Hopper', level: 1 })).toBeVisible();
    await gone('Grace Hopper');
    expect(path()).toBe('/chat/dm-ada-grace');
  });

  test('opens from a mention and from a system message, with mouse and keyboard', async () => {
    const said = server.chat.post('lobby', ada, 'hello @grace');
    server.chat.people.pin('lobby', grace, said.id, true);
    await open('/chat/lobby');
    const mention = await within(await log()).findByRole('button', { name: '@Grace Hopper' });
    await userEvent.click(mention);
    await card('Grace Hopper');
    await userEvent.keyboard('{Escape}');
    await gone('Grace Hopper');
    const pinned = within(await log()).getByText(/pinned a message/);
    within(pinned).getByRole('button', { name: 'Grace Hopper' }).focus();
    await userEvent.keyboard('{Enter}');
    await card('Grace Hopper');
  });

  test('is about the room in which it was opened, and goes with it', async () => {
    server.chat.post('lobby', grace, 'hello');
    server.chat.addRoom('attic', ada);
    await open('/chat/lobby');
    await userEvent.click(await within(await log()).findByRole('button', { name: 'Grace Hopper' }));
    await card('Grace Hopper');
    await app.router.navigate('/chat/attic');
    await gone('Grace Hopper');
    await app.router.navigate('/chat/lobby');
    await within(await log()).findByText('hello');
    expect(screen.queryByRole('dialog', { name: 'Grace Hopper' })).toBeNull();
  });

  test('gives a role and takes it back, with the focus kept in it', async () => {
    server.chat.post('lobby', grace, 'hello');
    await open('/chat/lobby');
    await userEvent.click(await within(await log()).findByRole('button', { name: 'Grace Hopper' }));
    const dialog = await card('Grace Hopper');
    await userEvent.click(await dialog.findByRole('button', { name: 'Make moderator' }));
    await waitFor(() => expect(server.chat.members('lobby', ada)[1]?.role).toBe('moderator'));
    await userEvent.click(await dialog.findByRole('button', { name: 'Make member' }));
    await waitFor(() => expect(server.chat.members('lobby', ada)[1]?.role).toBe('member'));
    expect(screen.getByRole('dialog', { name: 'Grace Hopper' })).toContainElement(
      document.activeElement as HTMLElement,
    );
  });

  test('bans with an end and a reason, which the log tells, and lifts that', async () => {
    server.chat.post('lobby', grace, 'hello');
    await open('/chat/lobby');
    await userEvent.click(await within(await log()).findByRole('button', { name: 'Grace Hopper' }));
    const dialog = await card('Grace Hopper');
    expect(await dialog.findByRole('link', { name: /lobby/i })).toBeVisible();
    await userEvent.click(await dialog.findByRole('button', { name: 'Ban' }));
    const form = await card('Ban Grace Hopper');
    await userEvent.click(form.getByRole('radio', { name: 'A week' }));
    const reason = form.getByRole('textbox', { name: 'Reason' });
    await userEvent.click(reason);
    await userEvent.paste('🌹'.repeat(501));
    await userEvent.click(form.getByRole('button', { name: 'Ban' }));
    await waitFor(() => expect(reason).toHaveAccessibleDescription('Use 500 characters or fewer.'));
    expect(reason).toHaveFocus();
    expect(server.chat.people.restrictionsOf('lobby')).toEqual([]);
    await userEvent.clear(reason);
    await userEvent.type(reason, 'advertising');
    const before = Date.now();
    await userEvent.click(form.getByRole('button', { name: 'Ban' }));
    await gone('Ban Grace Hopper');
    const [ban] = server.chat.people.restrictionsOf('lobby');
    expect(ban).toMatchObject({ kind: 'ban', reason: 'advertising', user: { id: grace.id } });
    expect(Date.parse(ban?.until ?? '') - before).toBeGreaterThan(6.9 * 86_400_000);
    expect(await dialog.findByText(/Banned until/)).toHaveTextContent('Reason: “advertising”');
    await waitFor(() => expect(dialog.queryByRole('link', { name: /lobby/i })).toBeNull());
    await waitFor(() => expect(document.body).toHaveTextContent(/ banned Grace Hopper until .*: advertising/));
    expect(document.body).not.toHaveTextContent('removed');
    await userEvent.click(dialog.getByRole('button', { name: 'Lift ban' }));
    await waitFor(() => expect(server.chat.people.restrictionsOf('lobby')).toEqual([]));
    await waitFor(() => expect(dialog.queryByText(/Banned until/)).toBeNull());
  });

  test('offers a member nothing of what staff may do', async () => {
    server.chat.addRoom('garden', grace, { title: 'Garden' });
    server.chat.join('garden', ada);
    server.chat.post('garden', grace, 'hello');
    await open('/chat/garden');
    await userEvent.click(await within(await log()).findByRole('button', { name: 'Grace Hopper' }));
    const dialog = await card('Grace Hopper');
    expect(await dialog.findByText('Owner')).toBeVisible();
    for (const name of ['Make moderator', 'Mute', 'Ban', 'Remove from room'])
      expect(dialog.queryByRole('button', { name })).toBeNull();
  });

  test('blocks: what they write folds until it is shown, and unblocking shows it again', async () => {
    server.chat.post('lobby', grace, 'hello there');
    await open('/chat/lobby');
    await userEvent.click(await within(await log()).findByRole('button', { name: 'Grace Hopper' }));
    const dialog = await card('Grace Hopper');
    await userEvent.click(dialog.getByRole('button', { name: 'Block' }));
    expect(await dialog.findByRole('button', { name: 'Unblock' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await gone('Grace Hopper');
    await waitFor(async () => expect(within(await log()).queryByText('hello there')).toBeNull());
    await userEvent.click(within(await log()).getByRole('button', { name: 'Show message' }));
    expect(within(await log()).getByText('hello there')).toBeVisible();
    await userEvent.click(await within(await log()).findByRole('button', { name: 'Grace Hopper' }));
    await userEvent.click(await (await card('Grace Hopper')).findByRole('button', { name: 'Unblock' }));
    await waitFor(() => expect(server.chat.people.blocksOf(ada)).toEqual([]));
  });
});
