import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';
import { ChatError } from '../wire/ChatError';
import type { User } from '../wire/user';

let server: FakeServer;
let app: RunningApp;
let ada: User;
let grace: User;

async function open(path: string): Promise<void> {
  app = await renderApp(server, path, 'ada');
}

/** The message with this text, when it stands in the log. */
const message = (text: string) =>
  waitFor(() => {
    const article = within(screen.getByRole('log', { name: 'Messages' }))
      .getByText(text)
      .closest('article');
    if (article === null) throw new Error(`“${text}” is in no message`);
    return article;
  });
const press = async (text: string, button: string) =>
  userEvent.click(within(await message(text)).getByRole('button', { name: button }));

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

describe('reactions', () => {
  const reactors = () => {
    const { log } = server.chat.room('lobby', ada);
    return [...log.reactors(log.messages[0]?.id ?? '')].map(([emoji, users]) => [emoji, users.map(({ id }) => id)]);
  };
  const chip = async (name: string, isPressed: boolean) =>
    within(await message('hello')).findByRole('button', { name, pressed: isPressed });

  test('are found by name in the picker, with the keyboard alone, and counted', async () => {
    server.chat.post('lobby', grace, 'hello');
    await open('/chat/lobby');
    await press('hello', 'Add reaction');
    await userEvent.type(await screen.findByRole('combobox', { name: 'Find an emoji' }), 'tada{Enter}');
    expect(await chip('🎉 1', true)).toBeVisible();
    await waitFor(() => expect(reactors()).toEqual([['🎉', [ada.id]]]));
    await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Emoji' })).toBeNull());
  });

  test('of others count without being one’s own, and pressing joins in and takes back', async () => {
    const { id } = server.chat.post('lobby', grace, 'hello');
    server.chat.react('lobby', grace, id, '👍', true);
    await open('/chat/lobby');
    await userEvent.click(await chip('👍 1', false));
    await userEvent.click(await chip('👍 2', true));
    expect(await chip('👍 1', false)).toBeVisible();
    await waitFor(() => expect(reactors()).toEqual([['👍', [grace.id]]]));
    server.chat.react('lobby', grace, id, '👍', false);
    await waitFor(async () => expect(within(await message('hello')).queryByRole('button', { name: /👍/ })).toBeNull());
  });

  test('show at once, and go again with a word where the server refuses', async () => {
    server.chat.post('lobby', grace, 'hello');
    await open('/chat/lobby');
    vi.spyOn(server.chat, 'react').mockImplementation(() => {
      throw new ChatError('forbidden', 'You may not react here.');
    });
    await press('hello', 'Add reaction');
    await userEvent.type(await screen.findByRole('combobox', { name: 'Find an emoji' }), 'tada{Enter}');
    expect(await screen.findByText(/You may not react here/)).toBeVisible();
    expect(within(await message('hello')).queryByRole('button', { name: /🎉/ })).toBeNull();
  });

  test('say who reacted', async () => {
    const { id } = server.chat.post('lobby', grace, 'hello');
    server.chat.react('lobby', grace, id, '👍', true);
    server.chat.react('lobby', ada, id, '👍', true);
    await open('/chat/lobby');
    await userEvent.hover(await chip('👍 2', true));
    expect(await screen.findByText('Grace and Ada reacted with 👍')).toBeVisible();
  });
});
