import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { FakeCaches } from '../testing/FakeWorkerScope';
import { renderApp, type RunningApp } from '../testing/renderApp';
import type { User } from '../wire/user';

/** Issue 20, 4: what another app shares goes into a room. */

let server: FakeServer;
let app: RunningApp;
let ada: User;
let caches: FakeCaches;

async function shareAndOpen(text: string, files: File[] = []): Promise<void> {
  const cache = await caches.open('chatrooms.share');
  for (const [i, file] of files.entries()) await cache.put(`/share/${i}`, new Response(await file.text(), { headers: { 'Content-Type': file.type } }));
  await cache.put('/share', Response.json({ text, files: files.map(({ name }) => name) }));
  app = await renderApp(server, '/share', 'ada');
}

const room = async (name: string) => within(await screen.findByRole('list', { name: 'Rooms to share into' })).findByRole('button', { name });

beforeEach(async () => {
  localStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  caches = new FakeCaches();
  vi.stubGlobal('caches', caches);
  server = await FakeServer.start();
  server.chat.features.files = true;
  ada = server.chat.addUser('ada', 'Ada');
  for (const name of ['garden', 'lobby']) server.chat.addRoom(name, ada, { title: `The ${name}` });
  server.chat.addRoom('attic', ada, { title: 'The attic' });
  server.chat.update('attic', ada, { archived_at: new Date(0).toISOString() });
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

test('a text goes into the box of the room that is chosen, behind what stands there, and is not sent', async () => {
  await shareAndOpen('https://example.org/page');
  await room('The lobby');
  app.services.live.getSnapshot()?.draftStore.write('lobby', 'look:');
  await userEvent.type(await screen.findByRole('searchbox', { name: 'Find a room' }), 'LOB');
  expect(screen.queryByRole('button', { name: 'The garden' })).toBeNull();
  await userEvent.click(await room('The lobby'));
  expect(await screen.findByRole('textbox', { name: 'Message' })).toHaveValue('look:\nhttps://example.org/page');
  expect(app.router.state.location.pathname).toBe('/chat/lobby');
  expect(server.chat.room('lobby', ada).log.messages).toEqual([]);
  expect(await caches.keys()).not.toContain('chatrooms.share');
});

test('files go along; an archived room is none to share into', async () => {
  await shareAndOpen('', [new File(['a'], 'plan.txt', { type: 'text/plain' }), new File(['b'], 'note.txt', { type: 'text/plain' })]);
  expect(await screen.findByText('2 files: plan.txt and note.txt')).toBeVisible();
  await room('The garden');
  expect(screen.queryByRole('button', { name: 'The attic' })).toBeNull();
  await waitFor(() => expect(server.requests).toContain('GET /api/v1/info'));
  await userEvent.click(await room('The garden'));
  expect(await screen.findByRole('button', { name: 'Remove plan.txt' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Remove note.txt' })).toBeVisible();
});

test('a server that takes no files says so', async () => {
  server.chat.features.files = false;
  await shareAndOpen('a text', [new File(['a'], 'plan.txt')]);
  expect(await screen.findByText(/This server does not take files/)).toBeVisible();
});

test('it can be discarded; and where nothing is shared, that is said', async () => {
  await shareAndOpen('not for anybody');
  await userEvent.click(await screen.findByRole('button', { name: 'Discard' }));
  await waitFor(() => expect(app.router.state.location.pathname).not.toBe('/share'));
  expect(await caches.keys()).toEqual([]);
  await app.router.navigate('/share');
  expect(await screen.findByText(/There is nothing to share/)).toBeVisible();
});
