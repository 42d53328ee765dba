import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';
import { file } from '../testing/samples';
import { ChatError } from '../wire/ChatError';
import type { File } from '../wire/file';
import type { User } from '../wire/user';

let server: FakeServer;
let app: RunningApp;
let ada: User;
let grace: User;

const open = async (path: string) => (app = await renderApp(server, path, 'ada'));
const share = (...files: File[]) => server.chat.room('lobby', ada).log.post(grace, 'see', { files });
const tab = (name: string) => screen.findByRole('tab', { name });
const list = (name: string) => screen.findByRole('list', { name });
const pdf = (id: string) => file(id, { name: `${id}.pdf`, type: 'application/pdf', kind: 'other', has_thumbnail: false });

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  Element.prototype.scrollIntoView = () => undefined; // jsdom has no layout to scroll in
  server = await FakeServer.start();
  server.chat.features.files = true;
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

test('the room menu leads to its files: pictures open in the viewer, the newest first', async () => {
  share(file('oak'));
  share(file('elm'), pdf('plan'));
  await open('/chat/lobby');
  await userEvent.click(await screen.findByRole('button', { name: 'Room menu' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Files' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Files of The lobby' })).toBeVisible();
  const pictures = within(await list('Pictures'));
  expect(pictures.getAllByRole('img').map((image) => image.getAttribute('alt'))).toEqual(['elm.jpg', 'oak.jpg']);
  await waitFor(async () => expect(await tab('Pictures')).toHaveFocus());
  await userEvent.click(pictures.getByRole('button', { name: 'elm.jpg' }));
  const viewer = within(await screen.findByRole('dialog', { name: 'elm.jpg' }));
  await userEvent.click(viewer.getByRole('button', { name: 'Next image' }));
  expect(await screen.findByRole('dialog', { name: 'oak.jpg' })).toBeVisible();
});

test('where the server keeps no files the room menu does not list them', async () => {
  server.chat.features.files = false;
  await open('/chat/lobby');
  await userEvent.click(await screen.findByRole('button', { name: 'Room menu' }));
  expect(await screen.findByRole('menuitem', { name: 'Pinned messages' })).toBeVisible();
  expect(screen.queryByRole('menuitem', { name: 'Files' })).toBeNull();
});

test('other files are cards with their author, and lead to their message', async () => {
  share(file('oak'));
  share(pdf('plan'));
  await open('/chat/lobby/files');
  await tab('Pictures');
  await userEvent.keyboard('{Tab}');
  await userEvent.click(await tab('Documents'));
  const documents = within(await list('Documents'));
  expect(documents.getByRole('button', { name: /plan\.pdf/ })).toBeVisible();
  const link = documents.getByRole('link', { name: /Grace/ });
  expect(link.getAttribute('href')).toMatch(/^\/chat\/lobby\?seq=\d+$/);
  await userEvent.click(link);
  expect(await screen.findByRole('log', { name: 'Messages' })).toBeVisible();
});

test('the arrow keys go from tab to tab, and where there is nothing it is said', async () => {
  await open('/chat/lobby/files');
  expect(await screen.findByText(/Nothing here yet/)).toBeVisible();
  (await tab('Pictures')).focus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}{Enter}');
  expect(await tab('Audio')).toHaveAttribute('aria-selected', 'true');
  expect(app.router.state.location.search).toBe('?kind=audio');
});

test('more come by a button, and the focus goes to the first of them', async () => {
  for (let n = 1; n <= 25; n++) share(pdf(`page-${n}`));
  await open('/chat/lobby/files?kind=other');
  const documents = within(await list('Documents'));
  expect(documents.getAllByRole('listitem')).toHaveLength(24);
  await userEvent.click(screen.getByRole('button', { name: 'Show more files' }));
  expect(await documents.findByRole('button', { name: /page-1\.pdf/ })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Show more files' })).toBeNull();
  await waitFor(() => expect(documents.getByRole('button', { name: /page-1\.pdf/ })).toHaveFocus());
});

test('what could not be had is tried again', async () => {
  share(file('oak'));
  await open('/chat/lobby');
  await screen.findByRole('log', { name: 'Messages' });
  server.refusal = new ChatError('unavailable', 'Away.', { status: 503 });
  await app.router.navigate('/chat/lobby/files');
  const again = await screen.findByRole('button', { name: 'Try again' }, { timeout: 20_000 });
  server.refusal = null;
  await userEvent.click(again);
  expect(await within(await list('Pictures')).findByRole('img', { name: 'oak.jpg' })).toBeVisible();
}, 30_000);

test('a file goes from the page with its message', async () => {
  share(file('oak'));
  const event = share(file('elm'));
  await open('/chat/lobby/files');
  const pictures = within(await list('Pictures'));
  expect(pictures.getByRole('img', { name: 'elm.jpg' })).toBeVisible();
  server.chat.remove('lobby', grace, event !== null && 'message' in event ? event.message.id : '');
  await waitFor(() => expect(pictures.queryByRole('img', { name: 'elm.jpg' })).toBeNull());
  expect(pictures.getByRole('img', { name: 'oak.jpg' })).toBeVisible();
});

test('a file is dropped from a message in an edit, with the keyboard, and the message may be left without words', async () => {
  server.chat.room('lobby', ada).log.post(ada, 'two trees', { files: [file('oak'), file('elm')] });
  const kept = () => server.chat.room('lobby', ada).log.messages.map(({ body, files = [] }) => [body, files.map(({ id }) => id)]);
  await open('/chat/lobby');
  const log = within(await screen.findByRole('log', { name: 'Messages' }));
  await userEvent.click(await log.findByRole('button', { name: 'Edit message' }));
  const box = log.getByRole('textbox', { name: 'Edit message' });
  await userEvent.clear(box);
  log.getByRole('button', { name: 'Remove oak.jpg' }).focus();
  await userEvent.keyboard('{Enter}');
  expect(log.getByRole('button', { name: 'Remove elm.jpg' })).toHaveFocus();
  await userEvent.click(log.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(kept()).toEqual([['', ['elm']]]));
  expect(await log.findByRole('img', { name: 'elm.jpg' })).toBeVisible();
  expect(log.queryByRole('img', { name: 'oak.jpg' })).toBeNull();
});

test('a hit of a search and a mention name the files of their message', async () => {
  server.chat.room('lobby', ada).log.post(grace, 'trees for @ada', { files: [file('oak'), pdf('plan')] });
  const names = async () =>
    within(await list('Files'))
      .getAllByRole('listitem')
      .map((item) => item.textContent);
  await open('/search?q=trees');
  expect(await names()).toEqual(['Picture: oak.jpg', 'File: plan.pdf']);
  await app.router.navigate('/mentions');
  await screen.findByRole('heading', { level: 1, name: 'Mentions' });
  expect(await names()).toEqual(['Picture: oak.jpg', 'File: plan.pdf']);
});
