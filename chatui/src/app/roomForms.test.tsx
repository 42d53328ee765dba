import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';
import { ChatError } from '../wire/ChatError';

let server: FakeServer;
let app: RunningApp;

async function choose(item: string, title: string) {
  await userEvent.click(await screen.findByRole('button', { name: 'Room menu' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: item }));
  return within(await screen.findByRole('dialog', { name: title }));
}

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  Element.prototype.scrollIntoView = () => undefined; // jsdom has no layout to scroll in
  server = await FakeServer.start();
  const ada = server.chat.addUser('ada', 'Ada');
  server.chat.addUser('grace', 'Grace');
  server.chat.addRoom('lobby', ada, { title: 'The lobby' });
  app = await renderApp(server, '/chat/lobby', 'ada');
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

test('what the server finds wrong with a room’s topic shows at it, which gets the focus; what was typed stays', async () => {
  const dialog = await choose('Edit title and topic', 'Edit room');
  await userEvent.clear(dialog.getByRole('textbox', { name: 'Title' }));
  await userEvent.type(dialog.getByRole('textbox', { name: 'Topic' }), '  of roses ');
  server.refusal = new ChatError('invalid', 'No.', { status: 422, fields: [{ location: 'body.topic', message: 'says nothing' }] });
  await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
  const topic = dialog.getByRole('textbox', { name: 'Topic' });
  await waitFor(() => expect(topic).toHaveAccessibleDescription(/says nothing/));
  expect(topic).toHaveFocus();
  expect(topic).toHaveValue('  of roses ');
  server.refusal = null;
  await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  // Without a title it is called by its name.
  expect(server.chat.rooms.get('lobby')?.info).toMatchObject({ title: 'lobby', topic: 'of roses' });
});

test('somebody is added by their username as people write it; nobody, and who is not there, is told at the box', async () => {
  const dialog = await choose('Add a person', 'Add a person');
  const box = dialog.getByRole('textbox', { name: 'Username' });
  await userEvent.type(box, ' @{Enter}');
  await waitFor(() => expect(box).toHaveAccessibleDescription(/Who do you want to add\?/));
  await userEvent.clear(box);
  await userEvent.type(box, '@Nobody{Enter}');
  await waitFor(() => expect(box).toHaveAccessibleDescription(/There is nobody called “nobody”/));
  expect(box).toHaveFocus();
  await userEvent.clear(box);
  await userEvent.type(box, '@Grace {Enter}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect([...(server.chat.rooms.get('lobby')?.members.values() ?? [])].map(({ user }) => user.username)).toEqual(['ada', 'grace']);
});
