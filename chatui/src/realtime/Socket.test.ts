import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeWebSocket } from '../testing/FakeWebSocket';
import { ada, created, message } from '../testing/samples';
import type { ServerFrame } from '../wire/frames';
import { ChatSocket } from '../api/ChatSocket';
import type { SocketState } from '../realtime/Socket';

const welcome = { type: 'welcome', connection_id: 'c1', user: ada, heartbeat_ms: 25_000, limits: {} };

let socket: ChatSocket;
let tokens: { fresh: boolean }[];
let getToken: (options: { fresh: boolean }) => Promise<string | null>;

function build(): ChatSocket {
  return new ChatSocket({
    url: 'ws://chat.test/api/v1/ws',
    getToken: (options) => {
      tokens.push(options);
      return getToken(options);
    },
    WebSocketImpl: FakeWebSocket,
    random: () => 0.999,
  });
}

/** Lets pending promises go on; no time passes. */
const settle = () => vi.advanceTimersByTimeAsync(0);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function goLive(): Promise<FakeWebSocket> {
  if (socket.status.state === 'idle') socket.start();
  await settle();
  const wire = FakeWebSocket.last;
  wire.open();
  wire.receive(welcome);
  expect(socket.status.state).toBe('live');
  return wire;
}

/** Waits out the backoff, and answers the new attempt. */
async function comeBack(): Promise<FakeWebSocket> {
  await vi.runOnlyPendingTimersAsync();
  return goLive();
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeWebSocket.reset();
  tokens = [];
  getToken = () => Promise.resolve(`token-${tokens.length}`);
  socket = build();
});

afterEach(() => {
  socket.stop();
  expect(vi.getTimerCount()).toBe(0); // who starts it stops it
  vi.useRealTimers();
});

describe('connecting', () => {
  it('goes idle → connecting → live, the token in the first frame and not in the address', async () => {
    const states: SocketState[] = [];
    socket.subscribe(() => states.push(socket.status.state));
    expect(socket.status.state).toBe('idle');
    const wire = await goLive();
    expect(states).toEqual(['connecting', 'live']);
    expect(wire.url).toBe('ws://chat.test/api/v1/ws');
    expect(wire.sent).toEqual([{ type: 'hello', token: 'token-1' }]);
    expect(socket.status).toMatchObject({ user: ada, brokenSince: null });
  });

  it('is not live before it is welcomed', async () => {
    socket.start();
    await settle();
    FakeWebSocket.last.open();
    expect(socket.status.state).toBe('connecting');
    await expect(socket.request({ type: 'ping' })).rejects.toMatchObject({ code: 'disconnected' });
  });

  it('gives up an attempt that is never welcomed', async () => {
    socket.start();
    await settle();
    await pass(15_000);
    expect(socket.status.state).toBe('waiting');
    expect(FakeWebSocket.last.closedByClient).toBe(true);
  });

  it('takes a fresh token for each attempt', async () => {
    (await goLive()).closeWith(1006);
    const wire = await comeBack();
    expect(wire.sent[0]).toEqual({ type: 'hello', token: 'token-2' });
  });

  it('stops when nobody is signed in, and starts again when told', async () => {
    getToken = () => Promise.resolve(null);
    socket.start();
    await settle();
    expect(socket.status).toMatchObject({ state: 'stopped', stoppedBy: 'signed_out' });
    expect(FakeWebSocket.made).toHaveLength(0);
    getToken = () => Promise.resolve('token');
    socket.start();
    await goLive();
  });

  it('waits and tries again when no token can be had just now', async () => {
    getToken = () => Promise.reject(new Error('no network'));
    socket.start();
    await settle();
    expect(socket.status.state).toBe('waiting');
    getToken = () => Promise.resolve('token');
    await comeBack();
  });

  it('waits as long as an error to hello asks, and asks for a new token where that was the fault', async () => {
    socket.start();
    await settle();
    FakeWebSocket.last.open();
    FakeWebSocket.last.receive({ type: 'error', code: 'unauthorized', detail: 'no', retry_after_ms: 5_000 });
    expect(socket.status.retryAt).toBeGreaterThanOrEqual(Date.now() + 5_000);
    await comeBack();
    expect(tokens).toEqual([{ fresh: false }, { fresh: true }]);
  });
});

describe('close codes (contract section 5)', () => {
  it.each([1000, 1001, 1005, 1006, 1011, 1012, 4408, 4409])('%i: comes back within the first backoff', async (code) => {
    (await goLive()).closeWith(code);
    expect(socket.status.state).toBe('waiting');
    expect(tokens).toHaveLength(1);
    await pass(500);
    expect(socket.status.state).toBe('connecting');
    expect(tokens.at(-1)).toEqual({ fresh: false });
  });

  it('4429: comes back after a minute, and nothing hurries it', async () => {
    (await goLive()).closeWith(4429);
    window.dispatchEvent(new Event('online'));
    await pass(59_999);
    expect(socket.status.state).toBe('waiting');
    expect(FakeWebSocket.made).toHaveLength(1);
    await pass(501);
    expect(FakeWebSocket.made).toHaveLength(2);
  });

  it('4401: gets a new token first', async () => {
    (await goLive()).closeWith(4401);
    await comeBack();
    expect(tokens).toEqual([{ fresh: false }, { fresh: true }]);
    (await goLive()).closeWith(1006);
    await comeBack();
    expect(tokens.at(-1)).toEqual({ fresh: false });
  });

  it('4401 and no new token to be had: stops', async () => {
    const wire = await goLive();
    getToken = () => Promise.resolve(null);
    wire.closeWith(4401);
    await pass(500);
    expect(socket.status).toMatchObject({ state: 'stopped', stoppedBy: 'signed_out' });
  });

  it.each([1002, 1003, 1007, 1009, 4400])('%i: stays away', async (code) => {
    (await goLive()).closeWith(code);
    expect(socket.status).toMatchObject({ state: 'stopped', stoppedBy: 'refused' });
    window.dispatchEvent(new Event('online'));
    await pass(3_600_000);
    expect(FakeWebSocket.made).toHaveLength(1);
  });
});

describe('backoff', () => {
  // facts.md, fault 24.
  it('doubles its ceiling from 0.5 s to 20 s while attempts fail, and starts over after a good connection', async () => {
    (await goLive()).closeWith(1006);
    const ceilings: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      ceilings.push(Math.round(((socket.status.retryAt ?? 0) - Date.now()) / 0.999));
      await vi.runOnlyPendingTimersAsync();
      FakeWebSocket.last.closeWith(1006);
    }
    expect(ceilings).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
    const wire = await comeBack();
    await pass(10_000);
    wire.closeWith(1006);
    expect((socket.status.retryAt ?? 0) - Date.now()).toBeLessThanOrEqual(500);
  });

  it('does not start over for a server that welcomes and drops at once', async () => {
    (await goLive()).closeWith(1011);
    (await comeBack()).closeWith(1011);
    (await comeBack()).closeWith(1011);
    expect((socket.status.retryAt ?? 0) - Date.now()).toBeGreaterThan(1_500);
  });

  it('tells since when it has been broken, through every attempt', async () => {
    const wire = await goLive();
    const brokenSince = Date.now();
    wire.closeWith(1006);
    await pass(600);
    FakeWebSocket.last.closeWith(1006);
    await pass(100);
    expect(socket.status.brokenSince).toBe(brokenSince);
  });
});

describe('waking', () => {
  // facts.md, faults 19 and 20.
  const wakes: [string, () => void][] = [
    ['online', () => window.dispatchEvent(new Event('online'))],
    ['a tab looked at again', () => document.dispatchEvent(new Event('visibilitychange'))],
    ['a page out of the back-forward cache', () => window.dispatchEvent(new Event('pageshow'))],
    ['a timer that jumped', () => (vi.setSystemTime(Date.now() + 60_000), vi.advanceTimersByTime(2_500))],
  ];

  it.each(wakes)('%s: probes a live connection at once, and gives it up after 1.2 s of silence', async (_name, wake) => {
    const wire = await goLive();
    wake();
    expect(wire.sent.at(-1)).toEqual({ type: 'ping' });
    const askedAt = Date.now();
    await pass(1_199);
    expect(socket.status.state).toBe('live');
    await pass(1);
    expect(socket.status, 'at once: somebody waits').toMatchObject({ state: 'connecting', brokenSince: askedAt });
  });

  it.each(wakes)('%s: keeps a connection that answers', async (_name, wake) => {
    const wire = await goLive();
    wake();
    wire.receive({ type: 'pong' });
    await pass(20_000);
    expect(socket.status.state).toBe('live');
  });

  it.each(wakes)('%s: does not wait for the backoff', async (_name, wake) => {
    (await goLive()).closeWith(1006);
    await vi.runOnlyPendingTimersAsync();
    for (let i = 0; i < 6; i++) {
      FakeWebSocket.last.closeWith(1006);
      if (i < 5) await vi.advanceTimersByTimeAsync((socket.status.retryAt ?? 0) - Date.now());
    }
    const attempts = FakeWebSocket.made.length;
    expect(socket.status.state).toBe('waiting');
    wake();
    await settle();
    expect(FakeWebSocket.made.length).toBe(attempts + 1);
  });

  // facts.md, fault 19.
  it('starts an attempt over that hung while the machine slept, but not one just made', async () => {
    socket.start();
    await settle();
    window.dispatchEvent(new Event('online'));
    await settle();
    expect(FakeWebSocket.made).toHaveLength(1);
    await pass(4_000);
    window.dispatchEvent(new Event('online'));
    await settle();
    expect(FakeWebSocket.made).toHaveLength(2);
    expect(FakeWebSocket.made[0]?.closedByClient).toBe(true);
  });

  it('a connection with a round trip of 1.2 s is not given up', async () => {
    socket.start();
    await settle();
    await pass(2_400);
    const wire = await goLive();
    window.dispatchEvent(new Event('online'));
    await pass(1_300);
    wire.receive({ type: 'pong' });
    await pass(10_000);
    expect(socket.status.state).toBe('live');
    expect(FakeWebSocket.made).toHaveLength(1);
  });

  it('tries anew when somebody asks for it, also while an attempt hangs', async () => {
    socket.start();
    await settle();
    socket.reconnect();
    await settle();
    expect(FakeWebSocket.made).toHaveLength(2);
    expect(FakeWebSocket.made[0]?.closedByClient).toBe(true);
    await goLive();
  });

  it('a probe asks once, and other frames show that bytes flow', async () => {
    const wire = await goLive();
    window.dispatchEvent(new Event('online'));
    window.dispatchEvent(new Event('online'));
    expect(wire.sent.filter((command) => command.type === 'ping')).toHaveLength(1);
    await pass(1_000);
    wire.receive(created(message(1)));
    await pass(1_199);
    expect(socket.status.state).toBe('live');
    await pass(1);
    expect(socket.status.state, 'at once: somebody has come back').toBe('connecting');
  });

  it('has less patience with a probe that went out before', async () => {
    const wire = await goLive();
    window.dispatchEvent(new Event('offline'));
    await pass(1_000);
    window.dispatchEvent(new Event('online'));
    window.dispatchEvent(new Event('online'));
    expect(wire.sent.filter((command) => command.type === 'ping')).toHaveLength(1);
    await pass(1_199);
    expect(socket.status.state).toBe('live');
    await pass(1);
    expect(socket.status.state, 'at once: somebody has come back').toBe('connecting');
  });

  it('says offline when the browser does, and takes it back', async () => {
    const wire = await goLive();
    window.dispatchEvent(new Event('offline'));
    expect(socket.status).toMatchObject({ state: 'live', offline: true });
    expect(wire.sent.at(-1)).toEqual({ type: 'ping' });
    wire.receive({ type: 'pong' });
    window.dispatchEvent(new Event('online'));
    expect(socket.status).toMatchObject({ state: 'live', offline: false });
    wire.receive({ type: 'pong' });
  });
});

describe('silence', () => {
  it.each([0, 1, 1_300, 2_499])('is found within 35 s of a half-open connection, %i ms after a tick (facts.md, fault 18)', async (phase) => {
    const wire = await goLive();
    await pass(phase);
    wire.receive({ type: 'heartbeat', heads: {} });
    await pass(35_000);
    expect(socket.status.state).not.toBe('live');
  });

  // facts.md, fault 20.
  it('is none while heartbeats come', async () => {
    const wire = await goLive();
    for (let i = 0; i < 10; i++) {
      await pass(25_000);
      wire.receive({ type: 'heartbeat', heads: {} });
    }
    expect(socket.status.state).toBe('live');
    expect(wire.sent).toHaveLength(1);
  });
});

describe('an old connection', () => {
  it('is not heard, whatever it still brings', async () => {
    const old = await goLive();
    const heard: ServerFrame[] = [];
    window.dispatchEvent(new Event('online'));
    await pass(5_500); // found dead, cut, and tried again
    const fresh = await goLive();
    socket.onFrame((frame) => heard.push(frame));
    old.receive(created(message(1)), { type: 'draining', reconnect_after_ms: 1 });
    old.closeWith(4400);
    expect(heard).toEqual([]);
    expect(socket.status.state).toBe('live');
    fresh.receive(created(message(2)));
    expect(heard).toHaveLength(1);
  });

  it('a token that comes after stop is not used', async () => {
    socket.start();
    socket.stop();
    await settle();
    expect(FakeWebSocket.made).toHaveLength(0);
  });
});

describe('requests', () => {
  it('are answered by id, in any order', async () => {
    const wire = await goLive();
    const first = socket.request({ type: 'read', room: 'lobby', seq: 1 });
    const second = socket.request({ type: 'read', room: 'attic', seq: 2 });
    const [one, two] = wire.sent.slice(1);
    wire.receive({ type: 'ack', id: two?.id, room: 'attic', seq: 2 }, { type: 'ack', id: one?.id, room: 'lobby', seq: 1 });
    await expect(first).resolves.toMatchObject({ room: 'lobby' });
    await expect(second).resolves.toMatchObject({ room: 'attic' });
  });

  it('reject with the code and the wait of an error', async () => {
    const wire = await goLive();
    const request = socket.request({ type: 'read', room: 'lobby', seq: 1 });
    wire.receive({ type: 'error', id: wire.lastSent('read').id, code: 'rate_limited', detail: 'slow down', retry_after_ms: 700 });
    await expect(request).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 700, detail: 'slow down' });
    expect(socket.status.state).toBe('live');
  });

  it('reject when the connection is lost', async () => {
    const wire = await goLive();
    const request = socket.request({ type: 'read', room: 'lobby', seq: 1 });
    wire.closeWith(1006);
    await expect(request).rejects.toMatchObject({ code: 'disconnected' });
  });

  it('reject when no answer comes in time, which is a reason to probe', async () => {
    const wire = await goLive();
    const request = expect(socket.request({ type: 'read', room: 'lobby', seq: 1 })).rejects.toMatchObject({ code: 'timeout' });
    await pass(15_000);
    await request;
    expect(wire.sent.at(-1)).toEqual({ type: 'ping' });
  });
});

describe('the token', () => {
  const expiring = { type: 'token_expiring', expires_at: '2026-01-01T00:00:00.000Z' };

  it('is renewed on the same connection', async () => {
    const wire = await goLive();
    wire.receive(expiring);
    await settle();
    expect(tokens.at(-1)).toEqual({ fresh: true });
    const hello = wire.lastSent('hello');
    expect(hello.token).toBe('token-2');
    wire.receive({ ...welcome, id: hello.id });
    await pass(1_000);
    expect(socket.status.state).toBe('live');
    expect(FakeWebSocket.made).toHaveLength(1);
  });

  it('is asked for again when the first try fails', async () => {
    const wire = await goLive();
    getToken = () => Promise.reject(new TypeError('no network'));
    wire.receive(expiring);
    await settle();
    getToken = () => Promise.resolve('late token');
    await pass(5_000);
    expect(wire.lastSent('hello').token).toBe('late token');
  });

  it('is not forced on a server that refuses it: the old one stays until its end', async () => {
    const wire = await goLive();
    wire.receive(expiring);
    await settle();
    wire.receive({ type: 'error', id: wire.lastSent('hello').id, code: 'forbidden', detail: 'another user' });
    await pass(20_000);
    expect(tokens).toHaveLength(2);
    expect(socket.status.state).toBe('live');
  });

  it('gone for good: the socket stops', async () => {
    const wire = await goLive();
    getToken = () => Promise.resolve(null);
    wire.receive(expiring);
    await settle();
    expect(socket.status).toMatchObject({ state: 'stopped', stoppedBy: 'signed_out' });
    expect(wire.closedByClient).toBe(true);
  });
});

describe('draining', () => {
  it('stays until it is closed, and does not come back before it was asked to', async () => {
    const wire = await goLive();
    wire.receive({ type: 'draining', reconnect_after_ms: 3_000 });
    expect(socket.status.state).toBe('live');
    await pass(1_000);
    wire.closeWith(1001);
    await pass(1_999);
    expect(socket.status.state).toBe('waiting');
    await pass(501);
    expect(socket.status.state).toBe('connecting');
  });
});

describe('frames', () => {
  it('reach listeners in order, several in one message, unknown ones left out', async () => {
    const wire = await goLive();
    const seen: string[] = [];
    socket.onFrame((frame) => seen.push(frame.type));
    wire.receiveText(`${JSON.stringify(created(message(1)))}\n{"type":"confetti"}\nnot json\n${JSON.stringify(created(message(2)))}\n`);
    expect(seen).toEqual(['message.created', 'message.created']);
  });

  it('stop reaching a listener that left', async () => {
    const wire = await goLive();
    const seen: string[] = [];
    const leave = socket.onFrame((frame) => seen.push(frame.type));
    leave();
    wire.receive(created(message(1)));
    expect(seen).toEqual([]);
  });
});
