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

const log = () => screen.findByRole('log', { name: 'Messages' });
const dialog = async (name: string) => within(await screen.findByRole('dialog', { name }));

async function open(path: string, username = 'ada'): Promise<void> {
  app = await renderApp(server, path, username);
}

async function chooseInRoom(item: string): Promise<void> {
  await userEvent.click(await screen.findByRole('button', { name: 'Room menu' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: item }));
}

async function chooseOn(text: string, item: string): Promise<void> {
  const article = (await within(await log()).findByText(text)).closest('article');
  await userEvent.click(await within(article as HTMLElement).findByRole('button', { name: 'More actions' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: item }));
}

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  Element.prototype.scrollIntoView = () => undefined; // jsdom has no layout to scroll in
  server = await FakeServer.start();
  ada = server.chat.addUser('ada', 'Ada');
  grace = server.chat.addUser('grace', 'Grace');
  server.chat.addRoom('lobby', ada, { title: 'The lobby' });
  server.chat.join('lobby', grace);
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

test('a message is pinned from its menu, stands among the pins, and is unpinned there', async () => {
  server.chat.post('lobby', grace, 'read this first');
  await open('/chat/lobby');
  await chooseOn('read this first', 'Pin message');
  expect(await within(await log()).findByText(/pinned a message/)).toHaveTextContent('Ada pinned a message');
  await chooseInRoom('Pinned messages');
  const pins = await dialog('Pinned messages');
  expect(await pins.findByText('read this first')).toBeVisible();
  await userEvent.click(pins.getByRole('button', { name: 'Unpin the message of Grace' }));
  await waitFor(() => expect(server.chat.people.pinned('lobby', ada)).toEqual([]));
  expect(await pins.findByText(/Nothing is pinned here/)).toBeVisible();
});

test('a member pins nothing, and is offered no moderation', async () => {
  server.chat.post('lobby', ada, 'hello');
  await open('/chat/lobby', 'grace');
  const article = (await within(await log()).findByText('hello')).closest('article');
  await userEvent.click(await within(article as HTMLElement).findByRole('button', { name: 'More actions' }));
  expect(await screen.findByRole('menuitem', { name: 'Report message' })).toBeVisible();
  expect(screen.queryByRole('menuitem', { name: 'Pin message' })).toBeNull();
  await userEvent.keyboard('{Escape}');
  await userEvent.click(screen.getByRole('button', { name: 'Room menu' }));
  expect(await screen.findByRole('menuitem', { name: 'Pinned messages' })).toBeVisible();
  for (const name of ['Moderation', 'Invite people']) expect(screen.queryByRole('menuitem', { name })).toBeNull();
});

describe('a report', () => {
  test('of a direct conversation says who sees it: administrators, and not what was written', async () => {
    const room = server.chat.people.direct(ada, ['grace']);
    server.chat.post(room.name, grace, 'you are a nuisance');
    await open(`/chat/${room.name}`);
    await chooseOn('you are a nuisance', 'Report message');
    const form = await dialog('Report message');
    expect(form.getByText(/administrators of this server see that you reported Grace; they see neither/)).toBeVisible();
    await userEvent.type(form.getByRole('textbox', { name: 'Reason' }), 'an insult');
    await userEvent.click(form.getByRole('button', { name: 'Report' }));
    expect(await screen.findByText(/^Thank you\. The administrators/)).toBeVisible();
  });

  test('wants a reason, and thanks', async () => {
    server.chat.post('lobby', ada, 'buy my books');
    await open('/chat/lobby', 'grace');
    await chooseOn('buy my books', 'Report message');
    const form = await dialog('Report message');
    await userEvent.click(form.getByRole('button', { name: 'Report' }));
    expect(form.getByRole('textbox', { name: 'Reason' })).toHaveAccessibleDescription('Say what is wrong with it.');
    await userEvent.type(form.getByRole('textbox', { name: 'Reason' }), 'advertising');
    await userEvent.click(form.getByRole('button', { name: 'Report' }));
    expect(await screen.findByText(/have been told/)).toBeVisible();
    expect(server.chat.people.reports).toMatchObject([{ reason: 'advertising', reporter: { id: grace.id } }]);
  });

  test('stands in the queue of the staff until it is closed', async () => {
    const { id } = server.chat.post('lobby', grace, 'buy my books');
    server.chat.people.report('lobby', grace, id, 'advertising');
    await open('/chat/lobby');
    await chooseInRoom('Moderation');
    const queue = await dialog('Moderation');
    expect(await queue.findByText('Reason: “advertising”')).toBeVisible();
    await userEvent.click(queue.getByRole('button', { name: 'Close report' }));
    expect(await queue.findByText('There are no reports here.')).toBeVisible();
    expect(server.chat.people.reports[0]?.state).toBe('closed');
  });
});

test('who is restricted is listed with the reason, and freed', async () => {
  server.chat.people.restrict('lobby', ada, grace, { kind: 'mute', until: null, reason: 'too loud' });
  await open('/chat/lobby');
  await chooseInRoom('Moderation');
  const list = await dialog('Moderation');
  expect(await list.findByText('Muted until it is lifted. Reason: “too loud” By Ada.')).toBeVisible();
  await userEvent.click(list.getByRole('button', { name: 'Lift mute: Grace' }));
  await waitFor(() => expect(server.chat.people.restrictionsOf('lobby')).toEqual([]));
  expect(await list.findByText('Nobody is muted or banned here.')).toBeVisible();
});

test('being muted says until when and why, keeps what was typed, and gives the box back when it is lifted', async () => {
  server.chat.post('lobby', ada, 'hello');
  await open('/chat/lobby', 'grace');
  await userEvent.type(await screen.findByRole('textbox', { name: 'Message' }), 'half a thought');
  server.chat.people.restrict('lobby', ada, grace, {
    kind: 'mute',
    until: '2999-01-02T03:04:05.000Z',
    reason: 'too loud',
  });
  const notice = await screen.findByText(/You are muted in this room until .*2999.*Reason: “too loud”/);
  expect(notice).toHaveTextContent('half a thought');
  expect(screen.queryByRole('textbox', { name: 'Message' })).toBeNull();
  server.chat.people.lift('lobby', ada, grace);
  expect(await screen.findByRole('textbox', { name: 'Message' })).toHaveValue('half a thought');
  expect(await within(await log()).findByText(/was muted, .* may write again/)).toBeVisible();
});

describe('an invitation', () => {
  test('is made, copied and ended by staff', async () => {
    await open('/chat/lobby');
    await chooseInRoom('Invite people');
    const form = await dialog('Invite people');
    await userEvent.click(form.getByRole('button', { name: 'Make link' }));
    expect(await form.findByText('http://localhost/invite/code-1')).toBeVisible();
    await userEvent.click(form.getByRole('button', { name: 'End link' }));
    expect(await form.findByText('No links yet.')).toBeVisible();
    expect(server.chat.people.invitations).toEqual([]);
  });

  test('lets somebody in who is signed in', async () => {
    server.chat.addUser('linus', 'Linus');
    const { code } = server.chat.people.invite('lobby', ada, {});
    await open(`/invite/${code}`, 'linus');
    expect(await screen.findByText('Ada invites you to “The lobby”.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Join room' }));
    expect(await screen.findByRole('heading', { name: 'The lobby', level: 1 })).toBeVisible();
    expect(server.chat.members('lobby', ada).map(({ user }) => user.username)).toContain('linus');
  });

  test('to the server tells somebody who is signed in that it is for a new account', async () => {
    const { code } = server.chat.people.invite(null, ada, {});
    await open(`/invite/${code}`, 'grace');
    expect(await screen.findByText('Ada invites you to make an account on this server.')).toBeVisible();
    expect(screen.getByText(/^This invitation is for a new account/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Join room' })).toBeNull();
  });

  test('that nobody knows says so', async () => {
    await open('/invite/nothing');
    expect(await screen.findByRole('alert')).toHaveTextContent('There is no such invitation');
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });
});
