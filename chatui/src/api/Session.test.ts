import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import { FakeChat } from '../testing/FakeChat';
import { fakeFetch, fakeLocks } from '../testing/fakeFetch';
import { MemoryStorage } from '../testing/MemoryStorage';
import { ChatError } from '../wire/ChatError';
import type { Locks } from './exclusively';
import { Session } from './Session';

let chat: FakeChat;
let storage: MemoryStorage;
let locks: Locks | undefined;
let net: Mock<typeof fetch>;
let tabs: Session[];

const credentials = { username: 'ada', password: 'correct horse' };

/** A tab of the same browser. */
function openTab(): Session {
  const tab = new Session({ apiUrl: 'http://api.test', storage, locks, fetch: net });
  tabs.push(tab);
  return tab;
}

/** What the browser tells the other tabs when one changes the storage. */
const storageChanged = () => window.dispatchEvent(new StorageEvent('storage', { key: 'chatrooms.session' }));
const asked = () => net.mock.calls.map(([request]) => new URL((request as Request).url).pathname.replace('/api/v1', ''));
const refreshes = () => asked().filter((path) => path === '/auth/refresh').length;
const me = () => new Request('http://api.test/api/v1/me');

/** The request reaches the server; its answer never comes. */
const loseAnswer: typeof fetch = async (input, init) => {
  await fakeFetch(chat)(input, init);
  const { signal } = input as Request;
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
};

/** The session of the token sent has been ended. */
const refuseOld = (): typeof fetch => () =>
  Promise.resolve(
    Response.json({ code: 'unauthorized', status: 401 }, { status: 401, headers: { 'Content-Type': 'application/problem+json' } }),
  );

/** Time limits of requests go by the test's clock. */
function holdTimeouts(): void {
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException('too late', 'TimeoutError')), ms);
    return controller.signal;
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  chat = new FakeChat();
  chat.addUser('ada', 'Ada');
  storage = new MemoryStorage();
  locks = fakeLocks();
  net = vi.fn(fakeFetch(chat));
  tabs = [];
});

afterEach(() => {
  tabs.forEach((tab) => tab.close());
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('signing in', () => {
  it('starts signed out', async () => {
    const session = openTab();
    expect(session.getSnapshot()).toEqual({ state: 'signedOut', user: null, reason: 'never' });
    await expect(session.getToken()).resolves.toBeNull();
  });

  it('keeps the access token in memory only', async () => {
    const session = openTab();
    let told = 0;
    session.subscribe(() => (told += 1));
    await session.login(credentials);
    expect(session.getSnapshot()).toMatchObject({ state: 'signedIn', user: { username: 'ada' } });
    expect(told).toBe(1);
    const token = await session.getToken();
    expect(token).toMatch(/^access-/);
    expect(JSON.stringify(storage.getItem('chatrooms.session'))).not.toContain(token);
    expect(net).toHaveBeenCalledTimes(1);
  });

  it('registers', async () => {
    const session = openTab();
    await session.register({ username: 'grace', password: 'correct horse', display_name: 'Grace' });
    expect(session.getSnapshot().user?.display_name).toBe('Grace');
  });

  it('says why it did not work', async () => {
    const session = openTab();
    await expect(session.login({ ...credentials, password: 'wrong' })).rejects.toMatchObject({ code: 'invalid_credentials', status: 401 });
    await expect(session.register(credentials)).rejects.toMatchObject({ code: 'conflict', status: 409 });
    expect(session.getSnapshot().state).toBe('signedOut');
  });

  it('survives a reload without asking the server, and asks when a token is needed', async () => {
    await openTab().login(credentials);
    const reloaded = openTab();
    expect(reloaded.getSnapshot()).toMatchObject({ state: 'signedIn', user: { username: 'ada' } });
    expect(refreshes()).toBe(0);
    expect(await reloaded.getToken()).toMatch(/^access-/);
    expect(refreshes()).toBe(1);
  });

  it.each(['nonsense', '{}', '{"refresh_token":7}'])('a storage that cannot be read (%s) is nobody’s', (kept) => {
    storage.setItem('chatrooms.session', kept);
    expect(openTab().getSnapshot().state).toBe('signedOut');
  });
});

describe('the token', () => {
  // facts.md, fault 21.
  it('is used until a minute before its end, by the local clock’s span and not its date', async () => {
    vi.setSystemTime(new Date('2001-01-01')); // a day, or a quarter of a century off
    const session = openTab();
    await session.login(credentials);
    const first = await session.getToken();
    await vi.advanceTimersByTimeAsync(839_000);
    expect(await session.getToken()).toBe(first);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await session.getToken()).not.toBe(first);
    expect(refreshes()).toBe(1);
  });

  it('fresh is another one', async () => {
    const session = openTab();
    await session.login(credentials);
    expect(await session.getToken({ fresh: true })).not.toBe(await session.getToken({ fresh: true }));
  });

  it('asked for ten times at once is refreshed once', async () => {
    await openTab().login(credentials);
    const session = openTab();
    const tokens = await Promise.all(Array.from({ length: 10 }, () => session.getToken()));
    expect(new Set(tokens).size).toBe(1);
    expect(refreshes()).toBe(1);
  });
});

describe('a refresh', () => {
  it('whose answer is lost is asked for again, and the same session goes on', async () => {
    await openTab().login(credentials);
    const session = openTab();
    net.mockImplementationOnce(async (input, init) => {
      await fakeFetch(chat)(input, init); // spent
      throw new TypeError('the answer was lost');
    });
    const token = session.getToken();
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(token).resolves.toMatch(/^access-/);
    expect(session.getSnapshot().state).toBe('signedIn');
  });

  it('whose answer never comes is asked for again while the server still gives the same one', async () => {
    await openTab().login(credentials);
    const session = openTab();
    holdTimeouts();
    net.mockImplementationOnce(loseAnswer);
    const token = session.getToken();
    await vi.advanceTimersByTimeAsync(9_900);
    await expect(token).resolves.toMatch(/^access-/);
    expect(session.getSnapshot().state).toBe('signedIn');
    const [first, second] = net.mock.calls.slice(-2).map(([request]) => (request as Request).credentials);
    expect(second, 'by other connections than the first').not.toBe(first);
  });

  it('has failed within ten seconds, however silent the server is', async () => {
    await openTab().login(credentials);
    const session = openTab();
    holdTimeouts();
    net.mockImplementation(loseAnswer);
    const failed = expect(session.getToken()).rejects.toMatchObject({ code: 'timeout' });
    await vi.advanceTimersByTimeAsync(9_900);
    await failed;
    expect(refreshes()).toBe(2);
  });

  it('whose answer breaks off is asked for again', async () => {
    await openTab().login(credentials);
    const session = openTab();
    net.mockImplementationOnce(async (input, init) => {
      await fakeFetch(chat)(input, init);
      return new Response(new ReadableStream({ start: (body) => body.error(new TypeError('terminated')) }));
    });
    const token = session.getToken();
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(token).resolves.toMatch(/^access-/);
  });

  it.each([401, 403])('answered %d by something in between, as a captive portal, does not sign out', async (status) => {
    await openTab().login(credentials);
    const session = openTab();
    net.mockImplementation(() => Promise.resolve(new Response('<html>', { status, headers: { 'Content-Type': 'text/html' } })));
    await expect(session.getToken()).rejects.toMatchObject({ code: 'unavailable', status, isPassing: true });
    net.mockImplementation(fakeFetch(chat));
    await expect(session.getToken()).resolves.toMatch(/^access-/);
  });

  it.each([
    ['no network', () => Promise.reject(new TypeError('fetch failed')), 'network'],
    ['a server that is not there', () => Promise.resolve(new Response('', { status: 503 })), 'unavailable'],
    ['a limit', () => Promise.resolve(Response.json({ code: 'rate_limited', detail: 'slow' }, { status: 429 })), 'rate_limited'],
  ])('%s does not sign out', async (_name, failing, code) => {
    await openTab().login(credentials);
    const session = openTab();
    net.mockImplementation(failing);
    const refused = expect(session.getToken()).rejects.toMatchObject({ code, isPassing: true });
    await vi.advanceTimersByTimeAsync(1_000);
    await refused;
    expect(session.getSnapshot().state).toBe('signedIn');
    net.mockImplementation(fakeFetch(chat));
    await expect(session.getToken()).resolves.toMatch(/^access-/);
  });

  it('refused for good signs out, and says so', async () => {
    const session = openTab();
    await session.login(credentials);
    chat.revokeAll();
    await expect(session.getToken({ fresh: true })).resolves.toBeNull();
    expect(session.getSnapshot()).toEqual({ state: 'signedOut', user: null, reason: 'expired' });
    expect(storage.getItem('chatrooms.session')).not.toContain('token');
  });

  it.each([true, false])('refused for good tells every tab why, whether it hears of it (%s) or asks', async (isTold) => {
    const [one, two] = [openTab(), openTab()];
    await one.login(credentials);
    storageChanged();
    chat.revokeAll();
    await one.getToken({ fresh: true });
    if (isTold) storageChanged();
    else await two.getToken();
    expect(two.getSnapshot()).toEqual({ state: 'signedOut', user: null, reason: 'expired' });
    expect(openTab().getSnapshot().reason).toBe('never');
    await one.login(credentials);
    expect(openTab().getSnapshot().state).toBe('signedIn');
  });
});

describe('a request without an answer', () => {
  let session: Session;
  const ways = () => net.mock.calls.map(([request]) => (request as Request).credentials);
  const isGivenUp = (call: number) => (net.mock.calls[call]?.[0] as Request).signal.aborted;
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  beforeEach(async () => {
    session = openTab();
    await session.login(credentials);
    holdTimeouts();
    net.mockClear();
  });

  it('that reads is given up, and made again by other connections, which are then kept to', async () => {
    net.mockImplementationOnce(loseAnswer);
    const response = session.fetch(me());
    await pass(4_999);
    expect(isGivenUp(0)).toBe(false);
    await pass(1);
    expect(isGivenUp(0)).toBe(true);
    expect((await response).status).toBe(200);
    await session.fetch(new Request('http://api.test/api/v1/me', { method: 'PATCH', body: '{}' }));
    expect(ways()).toEqual(['same-origin', 'omit', 'omit']);
    // And back, when those hang.
    net.mockImplementationOnce(loseAnswer);
    const next = session.fetch(me());
    await pass(5_000);
    expect((await next).status).toBe(200);
    await session.fetch(me());
    expect(ways().slice(3)).toEqual(['omit', 'same-origin', 'same-origin']);
  });

  it.each([
    ['refused', refuseOld()],
    ['led elsewhere', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('that is %s by what stands before the server and wants its cookies is made as ever', async (_, refuse) => {
    net.mockImplementationOnce(loseAnswer).mockImplementationOnce(refuse);
    const response = session.fetch(me());
    await pass(5_000);
    expect((await response).status).toBe(200);
    await session.fetch(me());
    expect(ways()).toEqual(['same-origin', 'omit', 'same-origin', 'same-origin']);
  });

  it('that reads ends in the end, and at once where nobody waits for it', async () => {
    net.mockImplementation(loseAnswer);
    const refused = expect(session.fetch(me())).rejects.toMatchObject({ code: 'timeout' });
    await pass(35_000);
    await refused;
    expect(ways()).toHaveLength(3);
    const left = new AbortController();
    const dropped = expect(session.fetch(new Request(me(), { signal: left.signal }))).rejects.toMatchObject({ code: 'timeout' });
    await pass(1_000);
    left.abort();
    await dropped;
    await pass(35_000);
    expect(ways()).toHaveLength(4);
  });

  it('that may have done something is made once, and ends', async () => {
    net.mockImplementation(loseAnswer);
    const request = new Request('http://api.test/api/v1/me', { method: 'PATCH', body: '{}' });
    const refused = expect(session.fetch(request)).rejects.toMatchObject({ code: 'timeout' });
    await pass(20_000);
    await refused;
    expect(ways()).toHaveLength(1);
  });

  it('takes its time once the answer has begun', async () => {
    let end: () => void = () => undefined;
    net.mockImplementationOnce((input) => {
      const { signal } = input as Request;
      const body = new ReadableStream({
        start: (stream) => {
          signal.addEventListener('abort', () => stream.error(signal.reason));
          end = () => stream.close();
        },
      });
      return Promise.resolve(new Response(body));
    });
    const text = session.fetch(me()).then((response) => response.text());
    await pass(15_000);
    end();
    await expect(text).resolves.toBe('');
    expect(ways()).toHaveLength(1);
  });
});

describe('fetch', () => {
  it('carries the token', async () => {
    const session = openTab();
    await session.login(credentials);
    await expect((await session.fetch(me())).json()).resolves.toMatchObject({ username: 'ada' });
  });

  it('carries none when nobody is signed in', async () => {
    expect((await openTab().fetch(me())).status).toBe(401);
    expect(refreshes()).toBe(0);
  });

  it('on 401 refreshes once and asks again, the body too', async () => {
    const session = openTab();
    await session.login(credentials);
    chat.expireAccess();
    const body = JSON.stringify({ display_name: 'Ada Lovelace' });
    const response = await session.fetch(new Request('http://api.test/api/v1/me', { method: 'PATCH', body }));
    await expect(response.json()).resolves.toMatchObject({ display_name: 'Ada Lovelace' });
    expect(asked()).toEqual(['/auth/login', '/me', '/auth/refresh', '/me']);
  });

  it('ten requests that meet 401 at once refresh once', async () => {
    const session = openTab();
    await session.login(credentials);
    chat.expireAccess();
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await session.fetch(me())).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(refreshes()).toBe(1);
  });

  it('a 401 that comes late uses the token refreshed meanwhile', async () => {
    const session = openTab();
    await session.login(credentials);
    chat.expireAccess();
    net.mockImplementationOnce(async (input, init) => {
      const answer = await fakeFetch(chat)(input, init);
      await session.fetch(me()); // refreshes
      return answer;
    });
    expect((await session.fetch(me())).status).toBe(200);
    expect(refreshes()).toBe(1);
  });

  it('on a session that has ended answers the 401 and signs out', async () => {
    const session = openTab();
    await session.login(credentials);
    chat.revokeAll();
    expect((await session.fetch(me())).status).toBe(401);
    expect(session.getSnapshot().reason).toBe('expired');
    expect(refreshes()).toBe(1);
  });

  it('tells an unreachable server as a ChatError', async () => {
    net.mockImplementation(() => Promise.reject(new TypeError('fetch failed')));
    await expect(openTab().fetch(me())).rejects.toEqual(new ChatError('network', 'The server cannot be reached.'));
  });
});

describe.each([
  ['with Web Locks', () => fakeLocks()],
  ['without Web Locks', () => undefined],
])('two tabs %s', (_name, makeLocks) => {
  beforeEach(() => (locks = makeLocks()));

  it('refresh at the same moment, again and again, and both stay signed in', async () => {
    await openTab().login(credentials);
    const [one, two] = [openTab(), openTab()];
    for (let round = 0; round < 3; round++) {
      const both = Promise.all([one.getToken({ fresh: true }), two.getToken({ fresh: true })]);
      await vi.advanceTimersByTimeAsync(65_000); // past the server's mercy for a token spent twice
      const tokens = await both;
      expect(tokens.every((token) => token?.startsWith('access-'))).toBe(true);
    }
    expect([one, two].map((tab) => tab.getSnapshot().state)).toEqual(['signedIn', 'signedIn']);
  });

  it('refresh over a network that holds one of them up: no token is spent twice', async () => {
    await openTab().login(credentials);
    const [one, two] = [openTab(), openTab()];
    const delays = [1_000, 62_000];
    net.mockImplementation(async (input, init) => {
      await new Promise((resolve) => setTimeout(resolve, delays.shift() ?? 0));
      return fakeFetch(chat)(input, init);
    });
    const both = Promise.all([one.getToken(), two.getToken()]);
    await vi.advanceTimersByTimeAsync(65_000);
    expect((await both).every((token) => token?.startsWith('access-'))).toBe(true);
    expect([one, two].map((tab) => tab.getSnapshot().state)).toEqual(['signedIn', 'signedIn']);
  });

  it('one signs out while the other refreshes: nobody is signed in afterwards', async () => {
    await openTab().login(credentials);
    const [one, two] = [openTab(), openTab()];
    net.mockImplementationOnce(async (input, init) => {
      const answer = await fakeFetch(chat)(input, init);
      one.forget();
      return answer;
    });
    const token = two.getToken();
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(token).resolves.toBeNull();
    expect(two.getSnapshot().state).toBe('signedOut');
    expect(storage.getItem('chatrooms.session')).toBeNull();
  });
});

describe('a refresh, while another tab signs out and in', () => {
  /** The other tab is done before the answer is in; its storage event comes later still. */
  async function refreshWhile(username: string, answer: typeof fetch): Promise<[Session, string | null]> {
    const [one, two] = [openTab(), openTab()];
    await one.login(credentials);
    net.mockImplementationOnce(async (input, init) => {
      two.forget();
      await two.login({ ...credentials, username });
      return answer(input, init);
    });
    const token = await one.getToken({ fresh: true });
    storageChanged();
    return [one, token];
  }

  it.each([
    ['answered', fakeFetch],
    ['refused', refuseOld],
  ])('as somebody else: once %s it leaves them signed in, and gives their token to nobody of before', async (_name, answer) => {
    chat.addUser('grace', 'Grace');
    const [one, token] = await refreshWhile('grace', (input, init) => answer(chat)(input, init));
    expect(token).toBeNull();
    expect(one.getSnapshot()).toMatchObject({ state: 'signedIn', user: { username: 'grace' } });
    expect(openTab().getSnapshot().user?.username).toBe('grace');
    await expect((await one.fetch(me())).json()).resolves.toMatchObject({ username: 'grace' });
  });

  it.each([
    ['answered', fakeFetch],
    ['refused', refuseOld],
  ])('as the same person: once %s it goes on with the new session', async (_name, answer) => {
    const [one, token] = await refreshWhile('ada', (input, init) => answer(chat)(input, init));
    expect(token).toMatch(/^access-/);
    expect(one.getSnapshot().state).toBe('signedIn');
  });
});

describe('another tab', () => {
  it('that signs out signs out this one, and signs it in again', async () => {
    const [one, two] = [openTab(), openTab()];
    await one.login(credentials);
    storageChanged();
    expect(two.getSnapshot()).toMatchObject({ state: 'signedIn', user: { username: 'ada' } });
    await one.logout();
    storageChanged();
    expect(two.getSnapshot()).toMatchObject({ state: 'signedOut', reason: 'elsewhere' });
    await expect(two.getToken()).resolves.toBeNull();
  });

  it('that signs in as somebody else takes this one along, old token dropped', async () => {
    chat.addUser('grace', 'Grace');
    const [one, two] = [openTab(), openTab()];
    await one.login(credentials);
    await two.login({ ...credentials, username: 'grace' });
    storageChanged();
    expect(one.getSnapshot().user?.username).toBe('grace');
    await expect((await one.fetch(me())).json()).resolves.toMatchObject({ username: 'grace' });
  });
});

describe('signing out', () => {
  it('is at once, and tells the server', async () => {
    const session = openTab();
    await session.login(credentials);
    const told = session.logout();
    expect(session.getSnapshot()).toEqual({ state: 'signedOut', user: null, reason: 'left' });
    expect(storage.length).toBe(0);
    await told;
    expect(asked().at(-1)).toBe('/auth/logout');
  });

  it('with no usable token gets one for the purpose, and keeps nothing of it', async () => {
    await openTab().login(credentials);
    await openTab().logout();
    expect(asked()).toEqual(['/auth/login', '/auth/refresh', '/auth/logout']);
    expect(storage.length).toBe(0);
  });

  it('works without a network', async () => {
    const session = openTab();
    await session.login(credentials);
    net.mockImplementation(() => Promise.reject(new TypeError('fetch failed')));
    await session.logout();
    expect(session.getSnapshot().state).toBe('signedOut');
  });
});

it('a new display name is kept for the next page', async () => {
  const session = openTab();
  const user = await session.login(credentials);
  session.updateUser({ ...user, display_name: 'Countess' });
  expect(session.getSnapshot().user?.display_name).toBe('Countess');
  expect(openTab().getSnapshot().user?.display_name).toBe('Countess');
});

it('a new display name that comes when somebody else has signed in changes nothing of theirs', async () => {
  chat.addUser('grace', 'Grace');
  const [one, two] = [openTab(), openTab()];
  const user = await one.login(credentials);
  await two.login({ ...credentials, username: 'grace' });
  one.updateUser({ ...user, display_name: 'Countess' });
  expect(openTab().getSnapshot().user?.display_name).toBe('Grace');
});

describe('a long answer', () => {
  const signalOf = () => (net.mock.lastCall?.[0] as Request).signal;

  it('may take its time once it has begun; a short one may not', async () => {
    holdTimeouts();
    const session = openTab();
    await session.login(credentials);
    expect((await session.stream(me())).ok).toBe(true);
    const long = signalOf();
    await session.fetch(me());
    const short = signalOf();
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    expect([long.aborted, short.aborted]).toEqual([false, true]);
  });

  it('that never begins is given up', async () => {
    const session = openTab();
    await session.login(credentials);
    net.mockImplementation(loseAnswer);
    const asking = expect(session.stream(me())).rejects.toMatchObject({ code: 'timeout' });
    await vi.advanceTimersByTimeAsync(20_000);
    await asking;
  });
});
