import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';

/** What is deferred stays away for as long as this is so. */
const page = vi.hoisted(() => ({ isBusy: false }));
vi.mock('./useSoon', async (actual) => {
  const { useSoon } = await actual<typeof import('./useSoon')>();
  const { useState } = await import('react');
  const useHeld = (value: object | boolean | string | null) => {
    const soon = useSoon(value);
    const [last, setLast] = useState(soon);
    if (!page.isBusy && last !== soon) setLast(soon);
    return page.isBusy ? last : soon;
  };
  return { useSoon: useHeld };
});

let server: FakeServer;
let app: RunningApp;

/** A wide window, in which the people are beside the conversation. */
function wide(): object {
  const listeners = { addListener: () => undefined, removeListener: () => undefined };
  return Object.assign(new EventTarget(), listeners, { matches: true });
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  vi.stubGlobal('matchMedia', wide);
  server = await FakeServer.start();
  server.chat.addRoom('lobby', server.chat.addUser('ada', 'Ada'));
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

test('for as long as the people and the buttons are those of the room before, nothing can be done with them', async () => {
  const { chat } = server;
  chat.addRoom('attic', chat.userNamed('ada'));
  app = await renderApp(server, '/chat/lobby', 'ada');
  const go = async (title: string) => {
    fireEvent.click(await screen.findByRole('link', { name: new RegExp(title) }));
    await screen.findByRole('heading', { level: 1, name: new RegExp(title) });
  };
  const menu = () => screen.queryByRole('button', { name: 'Room menu' });
  const people = () => screen.queryByRole('complementary', { name: 'Room details' });
  await go('attic');
  await go('lobby'); // both have been seen by now
  await waitFor(() => expect(menu()).not.toBeNull());
  const held = [menu(), people()];
  for (const one of held) expect(one?.closest('[inert]')).toBeNull();
  fireEvent.click(menu() as HTMLElement);
  const listed = within(await screen.findByRole('menu', { name: 'Room menu' }));
  expect(listed.getByRole('menuitem', { name: 'Notifications' })).toBeVisible();

  page.isBusy = true;
  await act(() => app.router.navigate('/chat/attic'));
  await screen.findByRole('heading', { level: 1, name: /attic/ });
  expect(screen.queryByRole('menu')).toBeNull();
  expect([menu(), people()]).toEqual([null, null]);
  for (const one of held) expect(one?.closest('[inert]')).not.toBeNull();

  page.isBusy = false;
  chat.post('attic', chat.userNamed('ada'), 'hello'); // has the page drawn anew
  await waitFor(() => expect(menu()).not.toBeNull());
  for (const one of [menu(), people()]) expect(one?.closest('[inert]')).toBeNull();
});
