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

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  Element.prototype.scrollIntoView = () => undefined; // jsdom has no layout to scroll in
  server = await FakeServer.start();
  ada = server.chat.addUser('ada', 'Ada');
  grace = server.chat.addUser('grace', 'Grace');
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

describe('one’s status', () => {
  const status = () => server.chat.userNamed('ada').status;

  test('is set with words and an end, and cleared', async () => {
    await open('/settings');
    await userEvent.type(await screen.findByRole('textbox', { name: 'What you are doing' }), 'On holiday');
    await userEvent.click(screen.getByRole('combobox', { name: 'Ends' }));
    await userEvent.click(await screen.findByRole('option', { name: 'In a day' }));
    const before = Date.now();
    await userEvent.click(screen.getByRole('button', { name: 'Save status' }));
    expect(await screen.findByText(/💬 On holiday/)).toBeVisible();
    expect(status()).toMatchObject({ emoji: '💬', text: 'On holiday' });
    expect(Date.parse(status()?.until ?? '') - before).toBeGreaterThan(86_300_000);
    await userEvent.click(screen.getByRole('button', { name: 'Clear status' }));
    await waitFor(() => expect(status()).toBeNull());
    expect(screen.queryByText(/💬 On holiday/)).toBeNull();
  });

  test('that is too long is not sent', async () => {
    await open('/settings');
    const box = await screen.findByRole('textbox', { name: 'What you are doing' });
    await userEvent.click(box);
    await userEvent.paste('x'.repeat(101));
    await userEvent.click(screen.getByRole('button', { name: 'Save status' }));
    expect(box).toHaveAccessibleDescription('Use 100 characters or fewer.');
    expect(server.requests).not.toContain('PATCH /api/v1/me');
  });
});

test('whom one has blocked is listed in the settings, and let in again', async () => {
  server.chat.people.block(ada, grace);
  await open('/settings');
  const list = within(await screen.findByRole('list', { name: 'Blocked people' }));
  await userEvent.click(await list.findByRole('button', { name: 'Unblock Grace' }));
  expect(await screen.findByText('You haven’t blocked anybody.')).toBeVisible();
  expect(server.chat.people.blocksOf(ada)).toEqual([]);
});

test('a room’s only owner hands it over to leave it', async () => {
  server.chat.addRoom('lobby', ada, { title: 'The lobby' });
  server.chat.join('lobby', grace);
  await open('/chat/lobby');
  await userEvent.click(await screen.findByRole('button', { name: 'Room menu' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Leave room' }));
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.click(dialog.getByRole('button', { name: 'Leave' }));
  await userEvent.click(await dialog.findByRole('combobox', { name: 'Hand the room to' }));
  await userEvent.click(await screen.findByRole('option', { name: 'Grace (@grace)' }));
  await userEvent.click(dialog.getByRole('button', { name: 'Hand over and leave' }));
  await waitFor(() => expect(app.router.state.location.pathname).toBe('/rooms'));
  expect(server.chat.members('lobby', grace)).toMatchObject([{ user: { id: grace.id }, role: 'owner' }]);
});

test('a conversation that is not one’s own is not offered to be made', async () => {
  await open('/chat/dm-somebody-elses');
  expect(await screen.findByRole('heading', { name: 'There is no such conversation' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Create room' })).toBeNull();
});
