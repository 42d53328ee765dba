import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';

let server: FakeServer;
let app: RunningApp;

async function open(path: string): Promise<void> {
  app = await renderApp(server, path);
}

const exchanges = () => server.requests.filter((request) => request === 'POST /api/v1/auth/oidc/exchange').length;
const place = () => app.router.state.location;
const sso = () => screen.findByRole('link', { name: 'Sign in with Example Ltd' });

/** Begins as a person does, without leaving the page; answers the state that comes back. */
async function begin(): Promise<string> {
  const link = await sso();
  link.addEventListener('click', (event) => event.preventDefault());
  await userEvent.click(link);
  return new URL(link.getAttribute('href') ?? '').searchParams.get('state') ?? '';
}

async function comeBack(told: Record<string, string>): Promise<void> {
  await app.router.navigate(`/login?${new URLSearchParams(told).toString()}`);
}

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  server = await FakeServer.start();
  server.chat.sso.provider = { name: 'Example Ltd' };
  const ada = server.chat.addUser('ada', 'Ada');
  server.chat.addRoom('lobby', ada, { title: 'The lobby' });
  server.chat.sso.codes.set('of-ada', ada).set('of-nobody-yet', null);
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

test('the way to the provider keeps where one wanted to go', async () => {
  await open('/chat/lobby?seq=7');
  const address = new URL((await sso()).getAttribute('href') ?? '');
  expect(address.origin + address.pathname).toBe(`${server.url}/api/v1/auth/oidc/start`);
  expect(address.searchParams.get('next')).toBe('/chat/lobby?seq=7');
  expect(address.searchParams.get('state')).toMatch(/^[0-9a-f]{32}$/);
  expect(screen.getByLabelText('Password')).toBeVisible();
});

test('without a provider there is no such way', async () => {
  server.chat.sso.provider = null;
  await open('/login');
  await waitFor(() => expect(server.requests).toContain('GET /api/v1/info'));
  expect(screen.queryByRole('link', { name: /^Sign in with/ })).toBeNull();
});

test.each(['/login', '/register'])('where passwords are off none is asked for: %s', async (path) => {
  server.chat.sso.passwords = false;
  await open(path);
  await sso();
  await waitFor(() => expect(screen.queryByLabelText('Password')).toBeNull());
  expect(screen.queryByRole('link', { name: 'Create an account' })).toBeNull();
  expect(screen.queryByText(/Forgot your password/)).toBeNull();
});

test('the code is exchanged once, is gone from the address, and leads to where one wanted to go', async () => {
  await open('/chat/lobby');
  const state = await begin();
  await comeBack({ code: 'of-ada', next: '/chat/lobby', state });
  await waitFor(() => expect(place().search).toBe(''));
  expect(await screen.findByRole('heading', { name: 'The lobby' })).toBeVisible();
  expect(place().pathname).toBe('/chat/lobby');
  expect(exchanges()).toBe(1);
});

const notOwn: Record<string, string>[] = [{}, { state: 'of somebody else' }];

test.each(notOwn)('a code that this tab did not ask for signs nobody in', async (more) => {
  await open('/login');
  await begin();
  await comeBack({ code: 'of-ada', ...more });
  expect(await screen.findByRole('alert')).toHaveTextContent('Begin again');
  expect(place().search).toBe('');
  expect(exchanges()).toBe(0);
});

test('what comes back never leads away from this site', async () => {
  await open('/login');
  const state = await begin();
  await comeBack({ code: 'of-ada', next: '//evil.example', state });
  await waitFor(() => expect(place().pathname).toBe('/'));
});

test('a new account chooses a username; one that is taken gives way to a free one', async () => {
  await open('/login');
  const state = await begin();
  await comeBack({ code: 'of-nobody-yet', next: '/settings', state });
  const name = await screen.findByDisplayValue('linus');
  const make = screen.getByRole('button', { name: 'Create account' });
  await userEvent.clear(name);
  await userEvent.type(name, '-x');
  await userEvent.click(make);
  await waitFor(() => expect(name).toHaveAccessibleDescription(/start with a letter/));
  expect(exchanges()).toBe(1);
  await userEvent.clear(name);
  await userEvent.type(name, 'ada');
  await userEvent.click(make);
  await waitFor(() => expect(name).toHaveValue('ada2'));
  expect(name).toHaveAccessibleDescription(/is taken/);
  await userEvent.click(make);
  await screen.findByRole('heading', { name: 'Settings' });
  expect(app.services.session.getSnapshot().user?.username).toBe('ada2');

  // The account has no password: nothing is there to change it, and the username confirms its end.
  await waitFor(() => expect(screen.queryByLabelText('Current password')).toBeNull());
  await userEvent.click(screen.getByRole('button', { name: 'Delete account' }));
  await userEvent.type(await screen.findByRole('textbox', { name: 'Username' }), 'ada2');
  await userEvent.click(screen.getByRole('button', { name: 'Delete forever' }));
  await waitFor(() => expect(app.services.session.getSnapshot().state).toBe('signedOut'));
});

test('a code that was used is told in plain words, and one can begin again', async () => {
  await open('/login');
  const state = await begin();
  await comeBack({ code: 'used', state });
  expect(await screen.findByRole('alert')).toHaveTextContent('expired');
  expect(await sso()).toBeVisible();
});

test.each([
  ['denied', 'stopped it'],
  ['expired', 'Begin again'],
  ['unreachable', 'cannot be reached'],
  ['unavailable', 'right now'],
  ['something new', 'did not work'],
  ['constructor', 'did not work'],
])('why there is no code is said: %s', async (error, says) => {
  await open(`/login?${new URLSearchParams({ error, next: '/chat/lobby' }).toString()}`);
  expect(await screen.findByRole('alert')).toHaveTextContent(says);
  expect(place().search).toBe('');
  expect(new URL((await sso()).getAttribute('href') ?? '').searchParams.get('next')).toBe('/chat/lobby');
});
