import 'fake-indexeddb/auto';
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { rememberVisit } from '../components/visitedRooms';
import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';
import { ChatError } from '../wire/ChatError';

const slow = vi.hoisted(() => {
  let come = () => {};
  const comes = new Promise<void>((resolve) => (come = resolve));
  return { come, comes };
});

vi.mock('./MentionsPage', async (actual) => {
  await slow.comes;
  return actual();
});

let server: FakeServer;
let app: RunningApp;

beforeEach(async () => {
  localStorage.clear();
  server = await FakeServer.start();
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

test('does not lead to the last room once somebody is on the way to another page', async () => {
  const ada = server.chat.addUser('ada', 'Ada');
  server.chat.addRoom('garden', ada, { title: 'The garden' });
  rememberVisit(ada.id, 'garden');
  app = await renderApp(server, '/', 'ada');
  const { router } = app;
  server.refusal = new ChatError('unavailable', 'Not now.', { status: 503 }); // of the list of rooms
  await screen.findByRole('heading', { name: 'Rooms', level: 1 });
  const arrival = router.navigate('/mentions');
  await waitFor(() => expect(router.state.navigation.location?.pathname).toBe('/mentions'));

  server.refusal = null;
  const rail = within(screen.getByRole('navigation', { name: 'Rooms' }));
  expect(await rail.findByRole('link', { name: 'The garden' })).toBeVisible();
  slow.come();
  await arrival;
  expect(router.state.location.pathname).toBe('/mentions');
  expect(await screen.findByRole('heading', { name: 'Mentions', level: 1 })).toBeVisible();
});
