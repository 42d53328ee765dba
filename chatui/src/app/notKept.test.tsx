import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';

let server: FakeServer;
let app: RunningApp;

const open = async () => (app = await renderApp(server, '/chat/lobby', 'ada'));
const box = () => screen.findByRole('textbox', { name: 'Message' });
/** Whether the page asks before it is closed. */
const asksBeforeClosing = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }));

beforeEach(async () => {
  localStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  server = await FakeServer.start();
  server.chat.addRoom('lobby', server.chat.addUser('ada', 'Ada'), { title: 'The lobby' });
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

test('a browser that keeps everything is not spoken of, and asks nothing before it closes', async () => {
  await open();
  await userEvent.type(await box(), 'half a thought');
  expect(screen.queryByText(/This browser/)).toBeNull();
  expect(asksBeforeClosing()).toBe(false);
});

test.each([
  ['does not open its database', () => vi.spyOn(indexedDB, 'open').mockImplementation(() => { throw new DOMException('no', 'SecurityError'); })],
  ['has no database', () => void vi.stubGlobal('indexedDB', undefined)],
])('a browser that %s has a room that works, says what is lost, and asks before it loses it', async (_, block) => {
  block();
  await open();
  await userEvent.type(await box(), 'half a thought');
  expect(screen.getByText(/what is not sent yet is lost/)).toBeVisible();
  await vi.waitFor(() => expect(asksBeforeClosing()).toBe(true));
  await userEvent.type(await box(), '{Enter}');
  const stored = () => server.chat.rooms.get('lobby')?.log.messages.map(({ body }) => body);
  await vi.waitFor(() => expect(stored()).toEqual(['half a thought']));
  await vi.waitFor(() => expect(asksBeforeClosing()).toBe(false));
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByText(/This browser/)).toBeNull();
});

test('a browser whose storage is blocked signs in, and says that it will not know who it was', async () => {
  const blocked = () => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  vi.spyOn(globalThis, 'localStorage', 'get').mockImplementation(blocked);
  await open();
  expect(await box()).toBeVisible();
  expect(screen.getByText(/does not keep you signed in/)).toBeVisible();
});
