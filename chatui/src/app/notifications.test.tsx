import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { chooseOnDevice, deviceChoices } from '../features/notifications/deviceChoices';
import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';
import type { User } from '../wire/user';

/** Issue 20: told in the tab, as the page does it; what a browser makes of it is in e2e/notifications.spec.ts. */

class FakeNotification extends EventTarget {
  static permission: NotificationPermission = 'granted';
  static all: FakeNotification[] = [];
  static readonly requestPermission = vi.fn(() => Promise.resolve((FakeNotification.permission = 'granted')));
  onclick: (() => void) | null = null;
  onclose: (() => void) | null = null;
  readonly title: string;
  readonly options: NotificationOptions;

  constructor(title: string, options: NotificationOptions) {
    super();
    this.title = title;
    this.options = options;
    FakeNotification.all = [...FakeNotification.all.filter((one) => one.options.tag !== options.tag), this];
  }

  close(): void {
    FakeNotification.all = FakeNotification.all.filter((one) => one !== this);
    this.onclose?.();
  }
}

let server: FakeServer;
let app: RunningApp;
let ada: User;
let grace: User;

const shown = () => FakeNotification.all.map(({ title, options }) => [title, options.body]);

/** Grace mentions Ada in the lobby, and the server tells her. */
function mention(): number {
  const { seq } = server.chat.post('lobby', grace, 'look, @ada');
  server.chat.tellUser(ada, { type: 'notice', room: 'lobby', seq, reason: 'mention' });
  return seq;
}

beforeEach(async () => {
  localStorage.clear();
  chooseOnDevice({ isOn: true, sound: 'off', hasDismissedOffer: false });
  globalThis.indexedDB = new IDBFactory();
  FakeNotification.permission = 'granted';
  FakeNotification.all = [];
  vi.stubGlobal('Notification', FakeNotification);
  server = await FakeServer.start();
  ada = server.chat.addUser('ada', 'Ada');
  grace = server.chat.addUser('grace', 'Grace');
  for (const name of ['garden', 'lobby']) server.chat.addRoom(name, ada, { title: `The ${name}` });
  app = await renderApp(server, '/chat/garden', 'ada');
  await screen.findByRole('log');
  await waitFor(() => expect(server.peers.some((peer) => peer.subscriptions.has('lobby'))).toBe(true));
  // The code that tells has come once the server was asked for what it tells.
  await vi.dynamicImportSettled();
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

test('a mention shows; a click goes to it, and what is read is not shown any more', async () => {
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  const focus = vi.spyOn(window, 'focus').mockImplementation(() => undefined);
  const seq = mention();
  await waitFor(() => expect(shown()).toEqual([['Grace in The lobby', 'look, @ada']]));
  FakeNotification.all[0]?.onclick?.();
  await waitFor(() => expect(app.router.state.location).toMatchObject({ pathname: '/chat/lobby', search: `?seq=${seq}` }));
  expect(shown()).toEqual([]);
  expect(focus).toHaveBeenCalledOnce();
});

test('read on another device, it goes', async () => {
  const seq = mention();
  await waitFor(() => expect(shown()).toHaveLength(1));
  server.chat.tellUser(ada, { type: 'read', room: 'lobby', seq });
  await waitFor(() => expect(shown()).toEqual([]));
});

test('what is in view is not told', async () => {
  await app.router.navigate('/chat/lobby');
  await waitFor(() => expect(server.peers.map(({ view }) => view)).toContain('lobby'));
  mention();
  await app.router.navigate('/chat/garden');
  const { seq } = server.chat.post('lobby', grace, 'and this, @ada');
  await waitFor(() => expect(server.peers.map(({ view }) => view)).toContain('garden'));
  server.chat.tellUser(ada, { type: 'notice', room: 'lobby', seq, reason: 'mention' });
  await waitFor(() => expect(shown()).toEqual([['Grace in The lobby', 'and this, @ada']]));
});

test('the browser is asked only when somebody says so, to an offer that comes when something was missed', async () => {
  FakeNotification.permission = 'default';
  const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  mention();
  const turnOn = await screen.findByRole('button', { name: 'Turn on notifications' });
  expect(FakeNotification.requestPermission).not.toHaveBeenCalled();
  visibility.mockReturnValue('visible');
  await userEvent.click(turnOn);
  expect(FakeNotification.requestPermission).toHaveBeenCalledOnce();
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Turn on notifications' })).toBeNull());
  mention();
  await waitFor(() => expect(shown()).toHaveLength(1));
});

test('an offer that is dismissed does not come again', async () => {
  FakeNotification.permission = 'default';
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  mention();
  await screen.findByRole('button', { name: 'Turn on notifications' });
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Turn on notifications' })).toBeNull());
  expect(deviceChoices().hasDismissedOffer).toBe(true);
});
