import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';
import type { User } from '../wire/user';

/** Contract section 13: the rail beside every page, and two screens where there is no room for both. */

const wide = innerWidth;
let server: FakeServer;
let app: RunningApp;
let ada: User;
let grace: User;

const open = async (path: string) => (app = await renderApp(server, path, 'ada'));
const path = () => app.router.state.location.pathname;
const rail = () => screen.findByRole('navigation', { name: 'Rooms' });
const heading = (name: string) => screen.findByRole('heading', { name, level: 1 });

beforeEach(async () => {
  localStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  server = await FakeServer.start();
  ada = server.chat.addUser('ada', 'Ada');
  grace = server.chat.addUser('grace', 'Grace');
  for (const name of ['garden', 'lobby']) server.chat.addRoom(name, ada, { title: `The ${name}` });
});

afterEach(async () => {
  globalThis.innerWidth = wide;
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

test('the rail stays from page to page', async () => {
  await open('/rooms');
  await heading('Rooms');
  const first = await rail();
  await within(first).findByRole('link', { name: 'The lobby' });
  await userEvent.click(within(first).getByRole('link', { name: 'Mentions' }));
  await heading('Mentions');
  expect(within(first).getByRole('link', { name: 'Mentions' })).toHaveAttribute('aria-current', 'page');
  await userEvent.click(within(first).getByRole('link', { name: 'Settings' }));
  await heading('Settings');
  await userEvent.click(within(first).getByRole('link', { name: 'The garden' }));
  await heading('The garden');
  expect(await rail()).toBe(first);
});

test('a section folds away but for what is unread and the room in view, and stays so', async () => {
  server.chat.post('garden', grace, 'news');
  server.chat.addRoom('attic', ada, { title: 'The attic' });
  await open('/chat/lobby');
  const rooms = within(await rail());
  const names = () => rooms.getAllByRole('link', { name: /^The/ }).map((link) => link.textContent);
  await waitFor(() => expect(names()).toEqual(['The attic', 'The garden1 unread', 'The lobby']));
  await userEvent.click(rooms.getByRole('button', { name: 'Rooms', expanded: true }));
  expect(names()).toEqual(['The garden1 unread', 'The lobby']);
  app.unmount();
  await open('/chat/lobby');
  const again = within(await rail());
  expect(await again.findByRole('link', { name: 'The lobby' })).toBeVisible();
  expect(again.getByRole('button', { name: 'Rooms', expanded: false })).toBeVisible();
  expect(again.queryByRole('link', { name: 'The attic' })).toBeNull();
});

describe('the first page', () => {
  test('tells a newcomer what to do first, until they are in a room', async () => {
    app = await renderApp(server, '/', 'grace');
    expect(await screen.findByRole('heading', { name: 'Welcome, Grace' })).toBeVisible();
    await userEvent.click(await screen.findByRole('button', { name: 'Join The lobby' }));
    await heading('The lobby');
    await userEvent.click(screen.getByRole('link', { name: 'All rooms' }));
    await heading('Rooms');
    expect(screen.queryByRole('heading', { name: 'Welcome, Grace' })).toBeNull();
  });

  test('is the room that was open last', async () => {
    await open('/chat/lobby');
    await heading('The lobby');
    await app.router.navigate('/chat/garden');
    await heading('The garden');
    await app.router.navigate('/');
    await waitFor(() => expect(path()).toBe('/chat/garden'));
    await heading('The garden');
  });

  test('lists rooms where none was open, or where one is no longer in it', async () => {
    await open('/chat/garden');
    await heading('The garden');
    await app.router.navigate('/rooms');
    server.chat.leave('garden', ada);
    await waitFor(() => expect(screen.getAllByRole('link', { name: 'The garden' })).toHaveLength(1)); // to join
    await app.router.navigate('/');
    await heading('Rooms');
    expect(path()).toBe('/');
  });

  test('on a narrow screen is the list of rooms, which leads to a room and back', async () => {
    globalThis.innerWidth = 390;
    await open('/chat/lobby');
    await heading('The lobby');
    expect(screen.queryByRole('navigation', { name: 'Rooms' })).toBeNull();
    await userEvent.click(screen.getByRole('link', { name: 'Rooms' }));
    await waitFor(() => expect(path()).toBe('/'));
    await userEvent.click(await within(await rail()).findByRole('link', { name: 'The garden' }));
    await heading('The garden');
    await userEvent.click(screen.getByRole('link', { name: 'Rooms' }));
    await userEvent.click(await within(await rail()).findByRole('link', { name: 'Settings' }));
    await heading('Settings');
    expect(screen.queryByRole('navigation', { name: 'Rooms' })).toBeNull();
    await userEvent.click(screen.getByRole('link', { name: 'Rooms' }));
    expect(await rail()).toBeVisible();
  });
});
