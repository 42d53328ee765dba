import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';
import { file } from '../testing/samples';
import { ChatError } from '../wire/ChatError';
import type { Preview } from '../wire/message';
import type { User } from '../wire/user';

let server: FakeServer;
let app: RunningApp;
let ada: User;
let grace: User;

const oak: Preview = { url: 'https://oak.example/tree', title: 'Oaks', description: 'All of them', image: null };
const article = (name: string | RegExp) => screen.findByRole('article', { name });
const link = async () => within(await article(/the tree/)).findByRole('link', { name: 'Oaks' });
const removeButton = async () => within(await article(/the tree/)).queryByRole('button', { name: 'Remove preview' });

/** Somebody's message gets a preview. */
function show(author: User, preview: Preview) {
  const { log } = server.chat.room('lobby', author);
  const { id } = server.chat.post('lobby', author, 'the tree https://oak.example/tree');
  server.chat.announce('lobby', log.show(author, id, preview));
}

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  Element.prototype.scrollIntoView = () => undefined; // jsdom has no layout to scroll in
  server = await FakeServer.start();
  ada = server.chat.addUser('ada', 'Ada');
  grace = server.chat.addUser('grace', 'Grace');
  const linus = server.chat.addUser('linus', 'Linus');
  server.chat.addRoom('lobby', linus, { title: 'The lobby' });
  server.chat.join('lobby', ada);
  server.chat.join('lobby', grace);
  app = await renderApp(server, '/chat/lobby', 'ada');
  await screen.findByRole('textbox', { name: 'Message' });
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

test('a preview comes below its message, and its author takes it off', async () => {
  show(ada, oak);
  const shown = await link();
  expect(shown).toHaveAttribute('href', 'https://oak.example/tree');
  expect(shown).toHaveAttribute('rel', expect.stringContaining('noreferrer'));
  expect(within(await article(/the tree/)).getByText('All of them')).toBeVisible();
  expect(within(await article(/the tree/)).queryByRole('img', { name: 'Oaks' })).toBeNull();
  await userEvent.click(within(await article(/the tree/)).getByRole('button', { name: 'Remove preview' }));
  await waitFor(() => expect(screen.queryByText('All of them')).toBeNull());
  expect(server.chat.room('lobby', ada).log.messages.at(-1)?.preview).toBeNull();
});

test('of others one does not take it off', async () => {
  show(grace, { ...oak, description: null });
  expect(await link()).toBeVisible();
  expect(await removeButton()).toBeNull();
});

test('staff takes it off, too', async () => {
  const { log } = server.chat.room('lobby', ada);
  const [owner] = log.events(0).map(({ actor }) => actor);
  show(grace, oak);
  expect(await link()).toBeVisible();
  app.unmount();
  await app.services.session.logout();
  app = await renderApp(server, '/chat/lobby', owner?.username ?? '');
  expect(await link()).toBeVisible();
  expect(await removeButton()).toBeVisible();
});

test('its image has its place and the name of the page, and opens alone', async () => {
  show(ada, { ...oak, image: file('leaf', { name: 'preview', width: 400, height: 200 }) });
  const image = await within(await article(/the tree/)).findByRole('img', { name: 'Oaks' });
  expect(image.closest('button')).toHaveStyle({ width: '400px', aspectRatio: '400 / 200' });
  await userEvent.click(image);
  expect(await screen.findByRole('dialog', { name: 'Oaks' })).toBeVisible();
});

test('a removal that is refused says why, and leaves it there', async () => {
  show(ada, oak);
  await link();
  server.refusal = new ChatError('unavailable', 'Try later.', { status: 503 });
  await userEvent.click(within(await article(/the tree/)).getByRole('button', { name: 'Remove preview' }));
  expect(await within(await article(/the tree/)).findByRole('alert')).toBeVisible();
  expect(await link()).toBeVisible();
});

test('an address that is none of the web is not shown', async () => {
  show(ada, { ...oak, url: 'javascript:alert(1)' });
  expect(await article(/the tree/)).toBeVisible();
  await waitFor(() => expect(server.chat.room('lobby', ada).log.messages.at(-1)?.preview).not.toBeNull());
  expect(screen.queryByRole('link', { name: 'Oaks' })).toBeNull();
});
