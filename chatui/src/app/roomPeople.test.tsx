import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';

let server: FakeServer;
let app: RunningApp;

const crowd = 220;
const number = (i: number) => String(i).padStart(4, '0');
/** By the label: to look for roles among so many takes long in jsdom. */
const listed = (name: string) => [...screen.getByLabelText(name).children].filter((child) => child.querySelector('button') !== null);
const asked = () => server.requests.filter((request) => request === 'GET /api/v1/rooms/lobby/members').length;

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  Element.prototype.scrollIntoView = () => undefined; // jsdom has no layout to scroll in
  server = await FakeServer.start();
  const ada = server.chat.addUser('ada', 'Ada');
  const room = server.chat.addRoom('lobby', ada, { title: 'The lobby' });
  for (let i = 1; i < crowd; i++) {
    const user = server.chat.addUser(`p${number(i)}`, `Person ${number(i)}`);
    room.members.set(user.id, { user, role: 'member', read: 0 }); // long ago: the log does not tell of it
  }
});

/** The panel with the first page of people, beside Ada, who is there. */
async function openPeople(): Promise<void> {
  app = await renderApp(server, '/chat/lobby', 'ada');
  await screen.findByRole('log', { name: 'Messages' });
  await userEvent.click(screen.getByRole('button', { name: /Show people/ }));
  await screen.findByPlaceholderText('Find people');
  await waitFor(() => expect(listed('Away')).toHaveLength(99));
}

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

test('the members of a large room come page by page, and who joins is shown without asking again', async () => {
  await openPeople();
  expect(asked()).toBe(1);
  await userEvent.click(screen.getByText('Show more people'));
  await waitFor(() => expect(listed('Away')).toHaveLength(199));
  expect(asked()).toBe(2);
  server.chat.join('lobby', server.chat.addUser('zoe', 'Zoe'));
  expect(await screen.findByText('Zoe')).toBeVisible();
  expect(asked()).toBe(2);
});

test('somebody whose page is not loaded is found by a part of the name, with the keyboard alone', async () => {
  await openPeople();
  expect(screen.queryByText('Person 0187')).toBeNull();
  screen.getByLabelText('Find people').focus();
  await userEvent.keyboard('0187');
  expect(await screen.findByText('1 found')).toBeVisible();
  expect(listed('People').map((item) => item.textContent)).toEqual([expect.stringContaining('Person 0187')]);
  await userEvent.tab();
  await userEvent.keyboard('{Enter}');
  expect(await screen.findByRole('dialog', { name: 'Person 0187' })).toBeVisible();
});

test('what is found has pages too; nobody found is said; an empty box shows all again', async () => {
  await openPeople();
  const box = screen.getByLabelText('Find people');
  box.focus();
  await userEvent.paste('person 01'); // at once, so that nothing else is looked for on the way
  expect(await screen.findByText('50 and more found')).toBeVisible();
  await userEvent.click(screen.getByText('Show more people'));
  expect(await screen.findByText('100 found')).toBeVisible();
  expect(screen.queryByText('Show more people')).toBeNull();
  await userEvent.type(box, 'x');
  expect(await screen.findByText('Nobody found')).toBeVisible();
  await userEvent.clear(box);
  expect(listed('Away')).toHaveLength(99);
});
