import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { chooseOnDevice, deviceChoices } from '../features/notifications/deviceChoices';
import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';
import type { User } from '../wire/user';

/** Issue 20, 6: Settings → Notifications. */

let server: FakeServer;
let app: RunningApp;
let ada: User;
let permission: NotificationPermission;
let answer: NotificationPermission;
let shown: string[];
let subscription: object | null;
let hasWorker: boolean;
let workerComes: () => void;
const workerHears = new EventTarget();

const section = async () => within(await screen.findByRole('region', { name: 'Notifications' }));
const box = async (name: string) => (await section()).findByRole('checkbox', { name });
const press = async (name: string) => userEvent.click(await (await section()).findByRole('button', { name }));
const settings = () => server.chat.push.of(ada.id);

function stubBrowser(): void {
  vi.stubGlobal('Notification', {
    requestPermission: () => Promise.resolve((permission = answer)),
    get permission() {
      return permission;
    },
  });
  vi.stubGlobal('PushManager', vi.fn());
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn(), addListener: vi.fn(), removeListener: vi.fn() }));
  const asBrowser = { endpoint: 'https://push.example/1', toJSON: () => ({ keys: {} }), unsubscribe: () => Promise.resolve(void (subscription = null)) };
  const registration = {
    active: {},
    showNotification: (title: string) => Promise.resolve(void shown.push(title)),
    getNotifications: () => Promise.resolve([]),
    pushManager: {
      getSubscription: () => Promise.resolve(subscription && asBrowser),
      subscribe: () => {
        subscription = asBrowser;
        return Promise.resolve(asBrowser);
      },
    },
  };
  const ready = new Promise((resolve) => {
    workerComes = () => {
      hasWorker = true;
      resolve(registration);
    };
  });
  Object.assign(workerHears, { getRegistration: () => Promise.resolve(hasWorker ? registration : undefined), ready });
  Object.assign(navigator, { serviceWorker: workerHears });
}

beforeEach(async () => {
  localStorage.clear();
  chooseOnDevice({ isOn: true, sound: 'off', hasDismissedOffer: false });
  globalThis.indexedDB = new IDBFactory();
  permission = 'default';
  answer = 'granted';
  shown = [];
  subscription = null;
  hasWorker = true;
  stubBrowser();
  server = await FakeServer.start();
  server.chat.push.publicKey = 'key';
  ada = server.chat.addUser('ada', 'Ada');
  for (const name of ['garden', 'lobby']) server.chat.addRoom(name, ada, { title: `The ${name}` });
  app = await renderApp(server, '/settings', 'ada');
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
  Reflect.deleteProperty(navigator, 'serviceWorker');
});

describe('in this browser', () => {
  test('notifications, and then pushes, are turned on and off', async () => {
    expect(await box('Show notifications')).not.toBeChecked();
    expect(await box('Also when Chatrooms is not open')).toBeDisabled();
    await userEvent.click(await box('Show notifications'));
    await waitFor(async () => expect(await box('Show notifications')).toBeChecked());
    await waitFor(async () => expect(await box('Also when Chatrooms is not open')).toBeEnabled());
    await userEvent.click(await box('Also when Chatrooms is not open'));
    await waitFor(() => expect([...server.chat.push.targets.keys()]).toEqual(['https://push.example/1']));
    await waitFor(async () => expect(await box('Also when Chatrooms is not open')).toBeEnabled());
    await userEvent.click(await box('Also when Chatrooms is not open'));
    await waitFor(() => expect(server.chat.push.targets.size).toBe(0));
    await userEvent.click(await box('Show notifications'));
    await waitFor(() => expect(deviceChoices().isOn).toBe(false));
  });

  test('pushes can be turned on as soon as the worker is there, seconds after the first load', async () => {
    hasWorker = false;
    permission = 'granted';
    dispatchEvent(new Event('visibilitychange'));
    expect(await (await section()).findByText(/still getting ready/)).toBeVisible();
    workerComes();
    await waitFor(async () => expect(await box('Also when Chatrooms is not open')).toBeEnabled());
  });

  test('where the browser refuses, what to do there is said', async () => {
    answer = 'denied';
    vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0');
    await userEvent.click(await box('Show notifications'));
    const note = await (await section()).findByRole('note');
    expect(note).toHaveTextContent('Click the padlock');
    expect(await box('Show notifications')).toBeDisabled();
    expect((await section()).queryByText('Turn on notifications first.')).toBeNull();
  });

  test('a sound is chosen', async () => {
    vi.stubGlobal('AudioContext', vi.fn(() => { throw new Error('no sound here'); }));
    chooseOnDevice({ sound: 'soft' });
    await userEvent.click(await (await section()).findByRole('radio', { name: 'None' }));
    expect(deviceChoices().sound).toBe('off');
  });
});

describe('the test', () => {
  test('says that nothing is told where all is off', async () => {
    await press('Test notifications');
    expect(await (await section()).findByText(/This page shows none/)).toBeVisible();
    expect((await section()).getByText(/Pushes are off here/)).toBeVisible();
    expect(server.chat.push.tests).toBe(0);
  });

  test('says what the page showed, and that a push has arrived', async () => {
    permission = 'granted';
    subscription = {};
    dispatchEvent(new Event('visibilitychange'));
    await userEvent.click(await box('Show notifications'));
    await userEvent.click(await box('Show notifications'));
    await waitFor(async () => expect(await box('Also when Chatrooms is not open')).toBeChecked());
    await press('Test notifications');
    await waitFor(() => expect(server.chat.push.tests).toBe(1));
    expect(shown).toEqual(['Chatrooms']);
    expect((await section()).getByText(/The server has been asked to push/)).toBeVisible();
    workerHears.dispatchEvent(new MessageEvent('message', { data: { type: 'pushed', navigate: '/settings', isShown: true } }));
    expect(await (await section()).findByText(/A push of the server has arrived/)).toBeVisible();
  });
});

describe('on all devices', () => {
  test('is paused, and resumed', async () => {
    const before = Date.now();
    await press('For an hour');
    await waitFor(() => expect(settings().paused_until).not.toBeNull());
    const ms = Date.parse(settings().paused_until ?? '') - before;
    expect(ms).toBeGreaterThanOrEqual(3_600_000);
    expect(ms).toBeLessThan(3_660_000);
    expect(await (await section()).findByText(/^Paused until/)).toBeVisible();
    await press('Resume');
    await waitFor(() => expect(settings().paused_until).toBeNull());
    expect(await (await section()).findByText('Notifications are not paused.')).toBeVisible();
  });

  test('has quiet hours', async () => {
    await userEvent.click(await box('Quiet hours'));
    const from = await (await section()).findByLabelText(/^From/);
    await userEvent.clear(from);
    await userEvent.type(from, '23:30');
    await userEvent.selectOptions(await (await section()).findByRole('combobox', { name: 'Time zone' }), 'Europe/Berlin');
    await press('Save quiet hours');
    await waitFor(() => expect(settings().quiet).toEqual({ from: '23:30', to: '07:00', zone: 'Europe/Berlin' }));
    await userEvent.click(await box('Quiet hours'));
    await press('Save quiet hours');
    await waitFor(() => expect(settings().quiet).toBeNull());
  });
});

test('each room has a level', async () => {
  await userEvent.selectOptions(await (await section()).findByRole('combobox', { name: 'Tell me about, in The garden' }), 'All messages');
  await waitFor(() => expect(server.chat.show('garden', ada).me.level).toBe('all'));
  expect(server.chat.show('lobby', ada).me.level).toBe('mentions');
});
