import { once } from 'node:events';
import http from 'node:http';
import { expect as expectAnswer, request } from '@playwright/test';
import type { AddressInfo } from 'node:net';
import WebSocket, { WebSocketServer } from 'ws';
import { Heroku } from './heroku/Heroku';
import { Idler } from './heroku/Idler';
import { Router } from './heroku/Router';
import { observe } from './observe';
import { password, type Person } from './Person';
import { expect, test as base } from './test';

// Heroku's rules (facts.md, section 3), without Heroku: each is met by the two apps as their Procfiles start them.

const test = base.extend<object, { heroku: Heroku }>({
  heroku: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const heroku = await Heroku.start();
      await use(heroku);
      await heroku.discard();
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  site: async ({ heroku }, use) => {
    await use(heroku);
  },
});

test.skip(process.platform !== 'linux', 'the add-ons are started with setpriv, which is for Linux');

// One Heroku is enough for two cores.
test.describe.configure({ mode: 'default' });

/** The router's limit on silence, and some more. */
const longerThanIdle = 60_000;

test('people chat through it all while dynos come and go, and who hears nothing stays', async ({
  arrive,
  heroku,
  room,
}) => {
  test.slow();
  const people = [
    await arrive('Ada', { ignoreHTTPSErrors: true }),
    await arrive('Grace', { ignoreHTTPSErrors: true }),
  ] as const;
  const [ada, grace] = people;
  for (const person of people) await person.register();
  await ada.makeRoom(room);
  await grace.enter(room);
  const idle = await Idler.listen(heroku, `${room}-attic`);
  const stays = await Promise.all(people.map(({ page }) => observe(page)));
  const said: string[] = [];
  const talkDuring = async (what: Promise<boolean>) => {
    const outcome: { inTime?: boolean } = {};
    const over = what.then((inTime) => (outcome.inTime = inTime));
    do {
      const writer = people[said.length % 2] ?? ada;
      const text = `number ${said.length + 1} by ${writer.name}.`;
      said.push(text);
      await writer.say(text);
      // Heard before the next is said: so the order is known.
      for (const person of people) await expect(person.message(text)).toHaveCount(1, { timeout: 40_000 });
    } while (outcome.inTime === undefined);
    expect(await over, 'whether all dynos had ended before they would be killed').toBe(true);
  };

  for (const app of ['api', 'ui', 'api'] as const) await talkDuring(heroku.cycle(app));

  for (const person of people) {
    await expect(person.message(said.at(-1) ?? '')).toHaveCount(1, { timeout: 40_000 });
    expect(await texts(person)).toEqual(said);
    await expect(person.connection).toHaveText('Connected');
  }
  for (const stay of stays) {
    expect(stay.sockets(), 'how often a socket was opened anew').toBeGreaterThanOrEqual(2);
    expect(await stay.isSameDocument()).toBe(true);
    expect(await stay.connections(), 'what the page said of its connection').toEqual(['Connected']);
  }

  await test.step('what was shown is what is stored', async () => {
    await grace.page.reload();
    await expect(grace.message(said.at(-1) ?? '')).toHaveCount(1);
    expect(await texts(grace)).toEqual(said);
  });

  await test.step('a tab that could not get a chunk gets it by itself, and is not loaded anew', async () => {
    let asked = 0;
    await ada.page.route('**/assets/SettingsPage-*.js', async (route) => {
      if (++asked === 1) await route.fulfill({ status: 404 });
      else await route.continue();
    });
    await ada.page.reload(); // what it has had so far is not asked for again
    await ada.page.evaluate(() => document.documentElement.setAttribute('data-same-document', ''));
    await ada.page.getByRole('link', { name: 'Settings' }).first().click();
    await expect(ada.page.getByRole('textbox', { name: 'Display name' })).toBeVisible();
    expect(asked).toBe(2);
    await expect(ada.page.locator('html[data-same-document]')).toBeAttached();
  });

  await test.step('the one whom nobody told anything is still there, by socket and by stream', async () => {
    await expect.poll(() => idle.age, { timeout: longerThanIdle }).toBeGreaterThan(longerThanIdle);
    expect(idle.isConnected).toEqual({ socket: true, stream: true });
    expect(idle.heard.socket).not.toContain('message.created');
    await idle.say('at last');
    await expect.poll(() => idle.heard.socket).toContain('at last');
    await expect.poll(() => idle.heard.stream).toContain('at last');
    idle.leave();
  });
  expect(
    heroku.faults.filter((code) => code !== 'H13'),
    'what the router had to end',
  ).toEqual([]);
  expect(heroku.log).not.toMatch(/53300|too many clients|max number of clients/);
});

test('what comes by http is sent on to https, and the api sends people to the ui', async ({ heroku }) => {
  const { api, ui } = heroku.plainPorts;
  expect(await locationOf(api, '/api/v1/info')).toEqual([308, 'https://chatrooms.example.org/api/v1/info']);
  expect(await locationOf(ui, '/chat/garden')).toEqual([308, 'https://chatrooms.example.org/chat/garden']);

  const calls = await request.newContext({ ignoreHTTPSErrors: true });
  const chat = await calls.get(`${heroku.quietUrl}/chat/garden?seq=7`, { maxRedirects: 0 });
  expect([chat.status(), chat.headers().location]).toEqual([302, `${heroku.url}/chat/garden?seq=7`]);
  const ready = await calls.get(`${heroku.quietUrl}/readyz`, { headers: { 'X-Request-Id': 'chosen-by-the-caller' } });
  expect(await ready.json()).toMatchObject({ status: 'ok', checks: { database: 'ok', redis: 'ok' } });
  expect(ready.headers()).toMatchObject({
    'x-request-id': 'chosen-by-the-caller',
    'strict-transport-security': 'max-age=31536000',
  });

  // The address is what the router appends, not what the caller says.
  const username = 'linus-at-home';
  const registered = await calls.post(`${heroku.quietUrl}/api/v1/auth/register`, {
    data: { username, password },
    headers: { 'X-Forwarded-For': '203.0.113.1' },
  });
  await expectAnswer(registered).toBeOK();
  const { access_token: token } = (await registered.json()) as { access_token: string };
  const sessions = await calls.get(`${heroku.quietUrl}/api/v1/me/sessions`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(await sessions.json()).toMatchObject({ items: [{ ip: '127.0.0.1' }] });
  await calls.dispose();
});

test('an app that was not told something says what', async ({ heroku }) => {
  for (const [app, type, variable, sentence] of [
    ['api', 'web', 'DATABASE_URL', 'DATABASE_URL must be set on a dyno: its disk does not last'],
    ['api', 'release', 'DATABASE_URL', 'Add the Heroku Postgres add-on'],
    ['api', 'web', 'JWT_SECRET', 'JWT_SECRET must be set when DATABASE_URL is'],
    ['ui', 'web', 'API_URL', 'API_URL must be set on a dyno: the address of the api app'],
  ] as const) {
    const said = await heroku.runWithout(app, type, variable);
    expect(said).toContain(sentence);
    expect(said).not.toContain('listening on');
  }
});

test('the router ends what is silent for too long, so the heartbeat is what keeps the others', async ({ heroku }) => {
  const router = await Router.listen(await heroku.certificate(), { firstByte: 300, idle: 300 });
  // Answers the handshake, and is silent ever after; answers requests not at all.
  const dyno = http.createServer(() => undefined);
  const silent = new WebSocketServer({ server: dyno });
  await once(dyno.listen(0, '127.0.0.1'), 'listening');
  router.add((dyno.address() as AddressInfo).port);

  const socket = new WebSocket(`wss://127.0.0.1:${router.port}`, { rejectUnauthorized: false });
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1006);
  const calls = await request.newContext({ ignoreHTTPSErrors: true });
  expect((await calls.get(`https://127.0.0.1:${router.port}`)).status()).toBe(503);
  expect(router.faults).toEqual(['H15', 'H12']);
  await calls.dispose();
  await router.close();
  silent.close();
  dyno.closeAllConnections();
  dyno.close();
});

/** Where a request in the clear is sent. */
async function locationOf(port: number, path: string): Promise<[number | undefined, string | undefined]> {
  const asked = http.get({ host: '127.0.0.1', port, path, headers: { Host: 'chatrooms.example.org' }, agent: false });
  const [answer] = (await once(asked, 'response')) as [http.IncomingMessage];
  answer.resume();
  return [answer.statusCode, answer.headers.location];
}

/** The bodies in the order they are shown. */
async function texts(person: Person): Promise<string[]> {
  const shown = await person.log.getByRole('article').allInnerTexts();
  return shown.map((text) => /number \d+ by \w+\./.exec(text)?.[0] ?? text);
}
