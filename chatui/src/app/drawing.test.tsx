import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';

/** How often what stands in each of these has been drawn. */
const drawn = vi.hoisted(() => ({ box: 0, people: 0, rooms: 0 }));
vi.mock('../components/completion/Suggestions', () => ({
  Suggestions: () => {
    drawn.box += 1;
    return null;
  },
}));
vi.mock('../features/rooms/UnreadBadge', () => ({
  UnreadBadge: () => {
    drawn.rooms += 1;
    return null;
  },
}));
vi.mock('../features/people/PeopleList', () => ({
  PeopleList: () => {
    drawn.people += 1;
    return null;
  },
}));

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
  const ada = server.chat.addUser('ada', 'Ada');
  server.chat.addRoom('lobby', ada);
  app = await renderApp(server, '/chat/lobby', 'ada');
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

test('what others say has nothing drawn anew that says the same: neither the box nor the people', async () => {
  const grace = server.chat.addUser('grace', 'Grace');
  server.chat.join('lobby', grace);
  const say = async (text: string) => {
    server.chat.post('lobby', grace, text);
    expect(await screen.findByText(text)).toBeVisible();
    await waitFor(() => expect(screen.getByText(/^Live/)).toBeVisible());
  };
  await screen.findByRole('log', { name: 'Messages' });
  await screen.findByText(/2 in the room/);
  // What the room has still to learn when it opens (its members, who is there) may come between the first messages.
  const again: boolean[] = [];
  while (again.length < 5 && again.at(-1) !== false) {
    const before = { ...drawn };
    for (const text of ['one', 'two', 'three']) await say(`${text}, round ${again.length}`);
    again.push(before.people === 0 || before.box !== drawn.box || before.people !== drawn.people);
  }
  expect(again.at(-1), `drawn anew in each round: ${again.join(' ')}`).toBe(false);
});

test('of three hundred rooms in the list only the one that says something else is drawn anew', async () => {
  const { chat } = server;
  const ada = chat.userNamed('ada');
  const grace = chat.addUser('grace', 'Grace');
  for (let n = 0; n < 300; n++) {
    chat.addRoom(`room-${n}`, grace);
    chat.join(`room-${n}`, ada);
  }
  app.unmount();
  app = await renderApp(server, '/chat/lobby', 'ada');
  const rooms = await screen.findByRole('list', { name: 'Your rooms' });
  await waitFor(() => expect(rooms.childElementCount).toBe(301));
  const box = await screen.findByRole('textbox', { name: 'Message' });
  await waitFor(() => expect(server.peers.some((peer) => peer.subscriptions.size > 49)).toBe(true));
  const heard = server.peers.flatMap((peer) => [...peer.subscriptions.keys()]).find((room) => room !== 'lobby') ?? '';
  drawn.rooms = 0;
  fireEvent.change(box, { target: { value: 'h' } });
  fireEvent.change(box, { target: { value: 'he' } });
  expect(drawn.rooms, 'by typing').toBe(0);
  chat.post(heard, grace, 'hello');
  await waitFor(() => expect(drawn.rooms).toBeGreaterThan(0));
  expect(drawn.rooms, 'by a message elsewhere').toBe(1);
});

test('from room to room the box stays, has the focus, and holds what was written in each', async () => {
  const { chat } = server;
  chat.addRoom('attic', chat.userNamed('ada'));
  app.unmount();
  app = await renderApp(server, '/chat/lobby', 'ada');
  const go = async (title: string) => {
    fireEvent.click(await screen.findByRole('link', { name: new RegExp(title) }));
    await screen.findByRole('heading', { level: 1, name: new RegExp(title) });
    return screen.findByRole('textbox', { name: 'Message' });
  };
  await go('attic');
  const box = await go('lobby'); // both have been seen by now
  fireEvent.change(box, { target: { value: 'half a thought' } });
  screen.getByRole('log', { name: 'Messages' }).focus();
  expect(await go('attic')).toBe(box);
  expect(box).toHaveValue('');
  expect(box).toHaveFocus();
  await go('lobby');
  expect(box).toHaveValue('half a thought');
});
