import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createApi, type Api } from '../../api/Api';
import { configFor } from '../../api/config';
import { Session } from '../../api/Session';
import { fakeFetch } from '../../testing/fakeFetch';
import { FakeChat } from '../../testing/FakeChat';
import { MemoryStorage } from '../../testing/MemoryStorage';
import { leaveDevice } from '../../app/leaveDevice';
import { isPushOn, renewPush, turnPushOff, turnPushOn } from './devicePush';

/** Contract section 10, from the browser's side. */

let chat: FakeChat;
let api: Api;
let subscription: { endpoint: string; key: unknown } | null;
let made: number;
const shown = { close: vi.fn() };

const asBrowser = (one: NonNullable<typeof subscription>) => ({
  endpoint: one.endpoint,
  toJSON: () => ({ endpoint: one.endpoint, keys: { p256dh: 'p', auth: 'a' } }),
  unsubscribe: () => Promise.resolve(void (subscription = null)),
});

const pushManager = {
  getSubscription: () => Promise.resolve(subscription && asBrowser(subscription)),
  subscribe: ({ applicationServerKey }: { applicationServerKey: unknown }) => {
    if (subscription && subscription.key !== applicationServerKey) return Promise.reject(new DOMException('another key', 'InvalidStateError'));
    subscription ??= { endpoint: `https://push.example/${++made}`, key: applicationServerKey };
    return Promise.resolve(asBrowser(subscription));
  },
};

beforeEach(async () => {
  subscription = null;
  made = 0;
  const registration = { active: {}, pushManager, getNotifications: () => Promise.resolve([shown]) };
  Object.assign(navigator, { serviceWorker: { getRegistration: () => Promise.resolve(registration) } });
  vi.stubGlobal('PushManager', vi.fn());
  chat = new FakeChat();
  chat.push.publicKey = 'server key';
  chat.addUser('ada');
  const session = new Session({ apiUrl: 'http://chat.test', storage: new MemoryStorage(), fetch: fakeFetch(chat), locks: undefined });
  await session.login({ username: 'ada', password: 'correct horse' });
  api = createApi(configFor('http://chat.test', 'http://chat.test'), session);
});

afterEach(() => void Reflect.deleteProperty(navigator, 'serviceWorker'));

const told = () => [...chat.push.targets.keys()];

test('is turned on and off, here and on the server', async () => {
  await turnPushOn(api);
  expect(await isPushOn()).toBe(true);
  expect(subscription?.key).toBe('server key');
  expect(chat.push.targets.get('https://push.example/1')).toEqual({ user: 'user-ada', keys: { p256dh: 'p', auth: 'a' } });
  await turnPushOff(api);
  expect(await isPushOn()).toBe(false);
  expect(told()).toEqual([]);
});

test('what was made for another key of the server is made anew', async () => {
  await turnPushOn(api);
  chat.push.publicKey = 'another key';
  await turnPushOn(api);
  expect(subscription).toEqual({ endpoint: 'https://push.example/2', key: 'another key' });
});

test('the server is told again with each start, and nothing where it is off', async () => {
  await renewPush(api);
  expect(told()).toEqual([]);
  await turnPushOn(api);
  chat.push.targets.clear();
  await renewPush(api);
  expect(told()).toEqual(['https://push.example/1']);
});

test('a server that does not push says so, and nothing is made', async () => {
  chat.push.publicKey = null;
  await expect(turnPushOn(api)).rejects.toMatchObject({ code: 'not_found' });
  expect(subscription).toBeNull();
});

test('signing out ends it, and takes away what shows', async () => {
  await turnPushOn(api);
  await leaveDevice();
  expect(subscription).toBeNull();
  expect(shown.close).toHaveBeenCalledOnce();
  Reflect.deleteProperty(navigator, 'serviceWorker');
  await leaveDevice();
});
