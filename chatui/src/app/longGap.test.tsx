import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Api } from '../api/Api';
import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';

let server: FakeServer;
let app: RunningApp;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  Element.prototype.scrollIntoView = () => undefined; // jsdom has no layout to scroll in
  server = await FakeServer.start();
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

test('the header of a room does not say “all changes” before the last part of a long stretch without messages is there', async () => {
  const ada = server.chat.addUser('ada', 'Ada');
  const grace = server.chat.addUser('grace', 'Grace');
  server.chat.addRoom('lobby', ada);
  const { log } = server.chat.room('lobby', ada);
  while (log.head < 1_200) {
    log.join(grace);
    log.leave(grace);
  }
  server.chat.post('lobby', ada, 'the only message');
  let goOn = (): void => undefined;
  const isHeld = new Promise<void>((resolve) => (goOn = resolve));
  // The unbound method, to be called on the same object.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { events } = Api.prototype;
  const asked = vi.spyOn(Api.prototype, 'events').mockImplementation(async function (this: Api, ...args) {
    if (asked.mock.calls.length > 5) await isHeld;
    return events.apply(this, args);
  });
  app = await renderApp(server, '/chat/lobby', 'ada');
  expect(await screen.findByText('the only message')).toBeVisible();
  expect(await screen.findByText('Catching up, 400 to go')).toBeVisible();
  expect(screen.queryByText(/^Live/)).toBeNull();
  goOn();
  expect(await screen.findByText(/^Live, .*#1202$/, undefined, { timeout: 45_000 })).toBeVisible();
});
