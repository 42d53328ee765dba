import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api, MessageBounds } from '../api/Api';
import { connect } from '../testing/connect';
import { FakeWire, settle } from '../testing/FakeWire';
import { RoomLog } from '../testing/RoomLog';
import { ada, grace, linus, roomOf } from '../testing/samples';
import { ChatError } from '../wire/ChatError';
import type { ChatEvent } from '../wire/event';
import type { Room } from '../wire/room';
import { Outbox } from './Outbox';
import { RoomReplica, rowKey } from './RoomReplica';

let wire: FakeWire;
let outbox: Outbox;
let log: RoomLog;
let timeline: RoomReplica;
let disconnect: () => void;

let markedBack: number[];
let areEventsAway: boolean;
let changes: number;
let describeRoom: () => Promise<Room>;
let asked: MessageBounds[];
let answer: (bounds: MessageBounds) => Promise<ReturnType<RoomLog['page']>>;

const bodies = () => timeline.getSnapshot().messages.map(({ body }) => body);
const say = (...frames: object[]) => (wire.peer.receive(...frames), settle());

/** Says what happened to everybody who listens. */
const tell = (...events: (ChatEvent | null)[]) => say(...events.filter((event) => event !== null));

/** The server answers the last subscribe, as it would: the head, then the log past `after`. */
async function admit(more: object = {}): Promise<void> {
  const { id, after = log.head } = wire.peer.lastSent('subscribe');
  const subscribed = { type: 'subscribed', id, room: 'lobby', seq: log.head, online: [ada], online_count: 1, ...more };
  await say(subscribed, ...log.events(after));
}

const subscribes = () => wire.peer.sent.flatMap((command) => (command.type === 'subscribe' ? [command.after] : []));

async function openReady(): Promise<void> {
  timeline.open();
  await settle();
  await admit();
  expect(timeline.getSnapshot()).toMatchObject({ phase: 'ready', caughtUp: true });
}

beforeEach(async () => {
  vi.useFakeTimers();
  wire = new FakeWire();
  markedBack = [];
  log = new RoomLog();
  for (let i = 1; i <= 3; i++) log.post(grace, `text ${i}`);
  asked = [];
  answer = (bounds) => Promise.resolve(log.page(bounds));
  const messages = (_room: string, bounds: MessageBounds, signal: AbortSignal) => {
    asked.push(bounds);
    const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))));
    return Promise.race([answer(bounds), aborted]);
  };
  describeRoom = () => Promise.resolve(roomOf('lobby', log.head));
  const room = () => describeRoom();
  const markRead = (_room: string, seq: number) => {
    markedBack.push(seq);
    return Promise.resolve({ ...roomOf('lobby', log.head).me, last_read_seq: seq });
  };
  areEventsAway = false;
  const events = (_room: string, { after, limit }: { after: number; limit?: number }) =>
    areEventsAway ? Promise.reject(new TypeError('no network')) : Promise.resolve({ events: log.events(after).slice(0, limit), seq: log.head });
  const api = { messages, room, markRead, events } as unknown as Api;
  outbox = new Outbox({ socket: wire.socket, selfId: ada.id, api, random: () => 0.5 });
  timeline = new RoomReplica({ room: 'lobby', selfId: ada.id, socket: wire.socket, api, outbox, onChange: () => (changes += 1) });
  disconnect = connect(timeline, wire.socket, outbox);
  await wire.connect();
});

afterEach(() => {
  timeline.stop();
  disconnect();
  outbox.close();
  wire.socket.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('opening', () => {
  it('loads the newest page, then goes on from its head', async () => {
    timeline.open();
    expect(timeline.getSnapshot().phase).toBe('loading');
    await settle();
    expect(bodies()).toEqual(['text 1', 'text 2', 'text 3']);
    expect(subscribes()).toEqual([3]);
    expect(timeline.getSnapshot().caughtUp).toBe(false);
    await admit();
    expect(timeline.getSnapshot()).toMatchObject({ caughtUp: true, head: 3, online: [ada], onlineCount: 1 });
  });

  it('says how much is still to come, and that nothing is', async () => {
    timeline.open();
    await settle();
    expect(timeline.getSnapshot()).toMatchObject({ head: 3, toGo: null });
    for (let i = 0; i < 4; i++) log.post(grace, 'meanwhile');
    const { id } = wire.peer.lastSent('subscribe');
    await say({ type: 'subscribed', id, room: 'lobby', seq: log.head, online: [ada], online_count: 1 });
    expect(timeline.getSnapshot()).toMatchObject({ head: 3, toGo: 4 });
    await tell(...log.events(3).slice(0, 3));
    expect(timeline.getSnapshot()).toMatchObject({ head: 6, toGo: 1 });
    await tell(...log.events(6));
    expect(timeline.getSnapshot()).toMatchObject({ head: 7, toGo: 0, caughtUp: true });
    log.post(grace, 'lost on its way');
    await say({ type: 'heartbeat', heads: { lobby: log.head } });
    expect(timeline.getSnapshot()).toMatchObject({ toGo: 1, caughtUp: false });
    await vi.advanceTimersByTimeAsync(2_000);
    await admit();
    expect(timeline.getSnapshot()).toMatchObject({ head: 8, toGo: 0 });
    wire.peer.closeWith(1006);
    expect(timeline.getSnapshot().toGo).toBeNull();
  });

  it('is behind as soon as anything tells of more: a page, or an event past a hole', async () => {
    for (let i = 0; i < 60; i++) log.post(grace, 'many');
    await openReady();
    log.post(grace, 'on its way');
    await timeline.loadOlder();
    expect(timeline.getSnapshot()).toMatchObject({ head: 63, toGo: 1, caughtUp: false });
    await tell(...log.events(63));
    expect(timeline.getSnapshot()).toMatchObject({ head: 64, toGo: 0, caughtUp: true });
    log.post(grace, 'lost on its way');
    await tell(log.post(grace, 'past the hole'));
    expect(timeline.getSnapshot()).toMatchObject({ head: 64, toGo: 2, caughtUp: false });
  });

  it('misses nothing that happens between page and subscription', async () => {
    timeline.open();
    await settle();
    log.post(grace, 'in between');
    await admit();
    expect(bodies()).toEqual(['text 1', 'text 2', 'text 3', 'in between']);
  });

  it('what comes of a look that has ended is not taken for what came of the next one', async () => {
    let refuse = (): void => undefined;
    describeRoom = () => new Promise((_, reject) => (refuse = () => reject(new ChatError('not_found', 'not for you', { status: 404 }))));
    timeline.open();
    await settle();
    timeline.close();
    describeRoom = () => Promise.resolve(roomOf('lobby', log.head));
    timeline.open();
    refuse();
    await settle();
    await admit();
    expect(timeline.getSnapshot()).toMatchObject({ phase: 'ready', caughtUp: true });
  });

  it('shows history while there is no connection, and subscribes when there is', async () => {
    wire.peer.closeWith(1006);
    timeline.open();
    await settle();
    expect(timeline.getSnapshot().phase).toBe('ready');
    await wire.breakAndComeBack();
    expect(subscribes()).toEqual([3]);
  });

  it('a room that is not there is missing, until one is added to it', async () => {
    answer = () => Promise.reject(new ChatError('not_found', 'no such room', { status: 404 }));
    timeline.open();
    await settle();
    expect(timeline.getSnapshot().phase).toBe('missing');
    answer = (bounds) => Promise.resolve(log.page(bounds));
    await say({ type: 'notice', room: 'lobby', seq: 1, reason: 'added' });
    expect(timeline.getSnapshot().phase).toBe('ready');
  });

  it('tries a page again that could not be had, as long after as the server asks', async () => {
    answer = () => Promise.reject(new ChatError('unavailable', 'later', { status: 503, retryAfterMs: 4_000 }));
    timeline.open();
    await settle();
    expect(timeline.getSnapshot()).toMatchObject({ phase: 'failed', error: { code: 'unavailable' } });
    answer = (bounds) => Promise.resolve(log.page(bounds));
    await vi.advanceTimersByTimeAsync(3_999);
    expect(timeline.getSnapshot().phase).toBe('failed');
    await vi.advanceTimersByTimeAsync(1);
    expect(timeline.getSnapshot()).toMatchObject({ phase: 'ready', error: null });
  });

  it('closed while loading, it asks for nothing more; opened again, it starts anew', async () => {
    timeline.open();
    timeline.close();
    await settle();
    expect(subscribes()).toEqual([]);
    await openReady();
  });

  it('closing tells the server, and opening again goes on from where it was', async () => {
    await openReady();
    timeline.close();
    expect(wire.peer.sent.at(-1)).toEqual({ type: 'unsubscribe', room: 'lobby' });
    log.post(grace, 'meanwhile');
    timeline.open();
    await settle();
    await admit();
    expect(asked).toHaveLength(1);
    expect(subscribes()).toEqual([3, 3]);
    expect(bodies().at(-1)).toBe('meanwhile');
  });
});

it('closed and opened again, a refusal of the first subscribe is no longer its business', async () => {
  timeline.open();
  await settle();
  const { id } = wire.peer.lastSent('subscribe');
  timeline.close();
  timeline.open();
  await settle();
  await say({ type: 'error', id, code: 'not_found', detail: 'not then' });
  await admit();
  expect(timeline.getSnapshot()).toMatchObject({ phase: 'ready', caughtUp: true });
});

describe('what happened between messages', () => {
  const between = () => timeline.getSnapshot().systemMessages.map(({ seq }) => seq);

  it('comes later where it could not be had with its page, and not all changes are there before', async () => {
    log.join(linus);
    log.post(grace, 'five');
    areEventsAway = true;
    await openReady();
    expect(between()).toEqual([]);
    expect(timeline.getSnapshot().toGo).toBe(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(timeline.getSnapshot().toGo).toBe(1);
    areEventsAway = false;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(between()).toEqual([4]);
    expect(timeline.getSnapshot().toGo).toBe(0);
  });

  it('is waited for before the room outlives the page, and where nothing was in between, too', async () => {
    log.edit('lobby-1', 'edited');
    areEventsAway = true;
    await openReady();
    expect(timeline.getSnapshot().missing).toBe(1);
    expect(timeline.kept()).toBeNull();
    areEventsAway = false;
    changes = 0;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(timeline.getSnapshot().missing).toBe(0);
    expect(timeline.kept()).toMatchObject({ from: 1, applied: 4 });
    expect(changes).toBeGreaterThan(0);
  });

  it('comes in parts where it is much, and not all changes are there before the last', async () => {
    for (let i = 0; i < 1_200; i++) log.join(linus);
    log.post(grace, 'the last');
    await openReady();
    expect(between()).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 204));
    expect(timeline.getSnapshot()).toMatchObject({ toGo: 200, missing: 200 });
    areEventsAway = true;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(timeline.getSnapshot().toGo).toBe(200);
    areEventsAway = false;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(between()).toEqual(Array.from({ length: 1_200 }, (_, i) => i + 4));
    expect(timeline.getSnapshot()).toMatchObject({ toGo: 0, missing: 0 });
  });

  it('comes at once when the connection is back', async () => {
    log.join(linus);
    areEventsAway = true;
    await openReady();
    wire.peer.closeWith(1006);
    areEventsAway = false;
    await wire.breakAndComeBack();
    expect(between()).toEqual([4]);
  });
});

describe('live events', () => {
  beforeEach(openReady);

  it('are applied, each once', async () => {
    const event = log.post(grace, 'four');
    await tell(event, event);
    await tell(event);
    expect(bodies().slice(2)).toEqual(['text 3', 'four']);
    expect(timeline.details).toMatchObject({ seq: 4, me: { unread_count: 1 } });
  });

  it('of another room are none of its business', async () => {
    const elsewhere = new RoomLog('attic');
    await tell(elsewhere.post(grace, 'psst'));
    expect(bodies()).toHaveLength(3);
  });

  it('many in one message are told of once', async () => {
    let told = 0;
    timeline.subscribe(() => (told += 1));
    await tell(log.post(grace, 'four'), log.post(grace, 'five'), log.edit('lobby-1', 'new'), log.remove('lobby-2'));
    expect(told).toBe(1);
    expect(bodies()).toEqual(['new', '', 'text 3', 'four', 'five']);
  });

  it('the messages are the same array while only other things change', async () => {
    const { messages } = timeline.getSnapshot();
    await say({ type: 'typing', room: 'lobby', user: grace });
    expect(timeline.getSnapshot().typing).toEqual([grace]);
    expect(timeline.getSnapshot().messages).toBe(messages);
  });
});

describe('a hole', () => {
  beforeEach(openReady);

  it('makes it subscribe again from its last, once', async () => {
    log.post(grace, 'lost');
    await vi.advanceTimersByTimeAsync(1_000);
    await tell(log.post(grace, 'five'), log.post(grace, 'six'));
    expect(subscribes()).toEqual([3, 3]);
    expect(timeline.getSnapshot().head).toBe(3);
    await admit();
    expect(bodies()).toEqual(['text 1', 'text 2', 'text 3', 'lost', 'five', 'six']);
    expect(timeline.getSnapshot()).toMatchObject({ head: 6, caughtUp: true });
  });

  it('that stays is asked about once a second, not faster', async () => {
    log.post(grace, 'lost');
    await vi.advanceTimersByTimeAsync(1_000);
    for (let i = 0; i < 20; i++) {
      await tell(log.post(grace, 'past it'));
      await say({ type: 'subscribed', id: wire.peer.lastSent('subscribe').id, room: 'lobby', seq: log.head, online: [], online_count: 0 });
    }
    expect(subscribes()).toEqual([3, 3]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(subscribes()).toEqual([3, 3, 3]);
  });

  it('is not asked about again while the answer is on its way', async () => {
    log.post(grace, 'lost');
    await vi.advanceTimersByTimeAsync(1_000);
    for (let i = 0; i < 3; i++) {
      await tell(log.post(grace, 'past it'));
      await vi.advanceTimersByTimeAsync(1_500);
    }
    expect(subscribes()).toEqual([3, 3]);
  });

  it('at the end is betrayed by the heartbeat', async () => {
    log.post(grace, 'the last one, lost');
    await vi.advanceTimersByTimeAsync(1_000);
    await say({ type: 'heartbeat', heads: { lobby: 4 } });
    expect(subscribes()).toEqual([3, 3]);
    await admit();
    expect(bodies().at(-1)).toBe('the last one, lost');
    await say({ type: 'heartbeat', heads: { lobby: 4 } });
    expect(subscribes()).toEqual([3, 3]);
  });

  it('is not seen in a long replay still on its way', async () => {
    for (let i = 0; i < 10; i++) log.post(grace, 'more');
    await wire.breakAndComeBack();
    const [first, ...rest] = log.events(3);
    await say({ type: 'subscribed', id: wire.peer.lastSent('subscribe').id, room: 'lobby', seq: log.head, online: [], online_count: 0 });
    await tell(first ?? null);
    await vi.advanceTimersByTimeAsync(1_000);
    await say({ type: 'heartbeat', heads: { lobby: log.head } });
    expect(subscribes()).toEqual([3]);
    expect(timeline.getSnapshot().caughtUp).toBe(false);
    await tell(...rest);
    expect(timeline.getSnapshot().caughtUp).toBe(true);
  });
});

describe('a break', () => {
  beforeEach(openReady);

  // facts.md, fault 18.
  it('is resumed from the last event: nothing missed, nothing twice', async () => {
    await tell(log.post(grace, 'four'));
    log.post(grace, 'five');
    log.edit('lobby-1', 'new');
    log.remove('lobby-2');
    await wire.breakAndComeBack();
    expect(subscribes()).toEqual([4]);
    expect(timeline.getSnapshot().caughtUp).toBe(false);
    await admit();
    expect(timeline.getSnapshot().messages).toEqual(log.messages);
    expect(asked).toHaveLength(1);
  });

  it('while a subscribe is unanswered is resumed at once', async () => {
    wire.peer.closeWith(1006);
    await wire.breakAndComeBack();
    await wire.breakAndComeBack();
    expect(subscribes()).toEqual([3]);
  });

  // facts.md, fault 19.
  it('leaves what was on show on show', async () => {
    const { messages } = timeline.getSnapshot();
    wire.peer.closeWith(1006);
    await settle();
    expect(timeline.getSnapshot()).toMatchObject({ phase: 'ready', online: [ada] });
    expect(timeline.getSnapshot().messages).toBe(messages);
  });

  // facts.md, fault 34.
  it('of the server’s log (reset) drops everything and loads anew', async () => {
    log = new RoomLog();
    log.post(grace, 'from the backup');
    await wire.breakAndComeBack();
    await say({ type: 'subscribed', id: wire.peer.lastSent('subscribe').id, room: 'lobby', seq: 1, reset: true, online: [], online_count: 0 });
    expect(bodies()).toEqual(['from the backup']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(subscribes()).toEqual([3, 1]);
    await admit();
    await tell(log.post(grace, 'and on'));
    expect(bodies()).toEqual(['from the backup', 'and on']);
  });
});

describe('losing access', () => {
  beforeEach(openReady);

  it('is told as removed, and a break does not undo it', async () => {
    await say({ type: 'removed', room: 'lobby' });
    expect(timeline.getSnapshot().phase).toBe('removed');
    await wire.breakAndComeBack();
    expect(subscribes()).toEqual([]);
  });

  it('during a break is told by the refusal', async () => {
    await wire.breakAndComeBack();
    await say({ type: 'error', id: wire.peer.lastSent('subscribe').id, code: 'not_found', detail: 'gone' });
    expect(timeline.getSnapshot().phase).toBe('removed');
  });

  it('ends when one is added again, or asks to reload', async () => {
    await say({ type: 'removed', room: 'lobby' });
    await say({ type: 'notice', room: 'lobby', seq: 9, reason: 'added' });
    expect(timeline.getSnapshot().phase).toBe('ready');
    await admit();
    await say({ type: 'removed', room: 'lobby' });
    timeline.reload();
    await settle();
    expect(timeline.getSnapshot().phase).toBe('ready');
  });
});

describe('a subscribe refused for now', () => {
  it.each(['rate_limited', 'unavailable'])('%s: is tried again when the server says', async (code) => {
    timeline.open();
    await settle();
    await say({ type: 'error', id: wire.peer.lastSent('subscribe').id, code, detail: 'later', retry_after_ms: 3_000 });
    await vi.advanceTimersByTimeAsync(2_999);
    expect(subscribes()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(subscribes()).toHaveLength(2);
    await admit();
    expect(timeline.getSnapshot().caughtUp).toBe(true);
  });
});

describe('older pages', () => {
  beforeEach(async () => {
    for (let i = 4; i <= 120; i++) log.post(grace, `text ${i}`);
    await openReady();
  });

  it('join what is there, until there are none', async () => {
    expect(timeline.getSnapshot().hasOlder).toBe(true);
    expect(bodies()[0]).toBe('text 71');
    await timeline.loadOlder();
    expect(bodies()[0]).toBe('text 21');
    await timeline.loadOlder();
    expect(timeline.getSnapshot()).toMatchObject({ hasOlder: false, loadingOlder: false });
    expect(timeline.getSnapshot().messages).toEqual(log.messages);
    await timeline.loadOlder();
    expect(asked).toEqual([{ limit: 50 }, { before: 71, limit: 50 }, { before: 21, limit: 50 }]);
  });

  it('are asked for once, however often one scrolls there', async () => {
    const [first, second] = [timeline.loadOlder(), timeline.loadOlder()];
    expect(timeline.getSnapshot().loadingOlder).toBe(true);
    await Promise.all([first, second]);
    expect(asked).toHaveLength(2);
  });

  it('that come late do not undo what was heard meanwhile', async () => {
    const stale = log.page({ before: 71, limit: 50 });
    let deliver: (page: typeof stale) => void = () => undefined;
    answer = () => new Promise((resolve) => (deliver = resolve));
    const loading = timeline.loadOlder();
    await tell(log.edit('lobby-30', 'edited'), log.remove('lobby-40'), log.post(grace, 'newest'));
    deliver(stale);
    await loading;
    expect(timeline.getSnapshot().messages).toEqual(log.messages.slice(20));
  });

  it('that fail say why and can be asked for again', async () => {
    answer = () => Promise.reject(new ChatError('network', 'no network'));
    await timeline.loadOlder();
    expect(timeline.getSnapshot()).toMatchObject({ hasOlder: true, loadingOlder: false, olderError: { code: 'network' } });
    answer = (bounds) => Promise.resolve(log.page(bounds));
    const loading = timeline.loadOlder();
    expect(timeline.getSnapshot()).toMatchObject({ loadingOlder: true, olderError: null });
    await loading;
    expect(timeline.getSnapshot().olderError).toBeNull();
    expect(bodies()[0]).toBe('text 21');
  });

  it('that failed for want of a network may be asked for again once it is back, and those that hang are', async () => {
    answer = () => Promise.reject(new ChatError('network', 'no network'));
    await timeline.loadOlder();
    await wire.breakAndComeBack();
    expect(timeline.getSnapshot()).toMatchObject({ hasOlder: true, olderError: null });

    // The network goes silent: the request gets no answer, and the socket is found dead.
    answer = () => new Promise(() => undefined);
    const loading = timeline.loadOlder();
    answer = (bounds) => Promise.resolve(log.page(bounds));
    await wire.breakAndComeBack();
    await loading;
    expect(bodies()[0]).toBe('text 21');
    expect(asked.slice(-2)).toEqual([{ before: 71, limit: 50 }, { before: 71, limit: 50 }]);
  });

  it('that fail in passing may be asked for again after a while', async () => {
    answer = () => Promise.reject(new ChatError('unavailable', 'busy'));
    await timeline.loadOlder();
    await vi.advanceTimersByTimeAsync(1_900);
    expect(timeline.getSnapshot().olderError?.code).toBe('unavailable');
    await vi.advanceTimersByTimeAsync(1_200);
    expect(timeline.getSnapshot()).toMatchObject({ hasOlder: true, loadingOlder: false, olderError: null });
  });

  it('that were refused stay so', async () => {
    answer = () => Promise.reject(new ChatError('forbidden', 'no'));
    await timeline.loadOlder();
    await wire.breakAndComeBack();
    expect(timeline.getSnapshot().olderError?.code).toBe('forbidden');
  });

  it('of before a reset are dropped', async () => {
    const stale = log.page({ before: 71, limit: 50 });
    let deliver: (page: typeof stale) => void = () => undefined;
    answer = () => new Promise((resolve) => (deliver = resolve));
    const loading = timeline.loadOlder();
    log = new RoomLog();
    answer = (bounds) => Promise.resolve(log.page(bounds));
    timeline.reload();
    deliver(stale);
    await loading;
    await settle();
    expect(timeline.getSnapshot()).toMatchObject({ messages: [], phase: 'ready' });
  });
});

describe('a place far from the end', () => {
  beforeEach(async () => {
    for (let i = 4; i <= 400; i++) log.post(grace, `text ${i}`);
    await openReady();
  });

  it('is loaded around a message, and read on from there both ways until it joins the live end', async () => {
    expect(await timeline.goTo(100)).toBe(true);
    expect(asked.at(-1)).toEqual({ around: 100, limit: 50 });
    expect(timeline.getSnapshot()).toMatchObject({ hasOlder: true, hasNewer: true, range: { from: 75, to: 124 } });
    expect([bodies()[0], bodies().at(-1)]).toEqual(['text 75', 'text 124']);
    await timeline.loadOlder();
    expect(bodies()[0]).toBe('text 25');
    for (let i = 0; i < 4; i++) await timeline.loadNewer();
    expect(timeline.getSnapshot()).toMatchObject({ hasNewer: true, range: { from: 25, to: 324 } });
    await timeline.loadNewer();
    expect(timeline.getSnapshot()).toMatchObject({ hasNewer: false, range: { from: 25, to: Infinity } });
    expect(bodies()).toEqual(log.messages.slice(24).map(({ body }) => body));
    const before = asked.length;
    await timeline.loadNewer();
    expect(asked).toHaveLength(before);
  });

  it('is not asked for where it is loaded already', async () => {
    expect(await timeline.goTo(380)).toBe(true);
    expect(await timeline.goTo(9999)).toBe(true);
    expect(asked).toEqual([{ limit: 50 }]);
    expect(timeline.getSnapshot().hasNewer).toBe(false);
  });

  it('shows its edits, and not what comes at the end, which is there on return', async () => {
    await timeline.goTo(100);
    await tell(log.post(grace, 'news'), log.edit('lobby-100', 'edited'), log.edit('lobby-300', 'edited far away'));
    expect(bodies()).toContain('edited');
    expect(bodies()).not.toContain('news');
    expect(bodies()).not.toContain('edited far away');
    timeline.goToEnd();
    expect(bodies().at(-1)).toBe('news');
    expect(timeline.getSnapshot().hasNewer).toBe(false);
  });

  it('is where one stays when it could not be loaded', async () => {
    answer = () => Promise.reject(new ChatError('network', 'gone'));
    expect(await timeline.goTo(100)).toBe(false);
    expect(timeline.getSnapshot()).toMatchObject({ hasNewer: false, range: { from: 351 } });
  });

  it('keeps the reader there when a later page cannot be had', async () => {
    await timeline.goTo(100);
    answer = () => Promise.reject(new ChatError('network', 'gone'));
    await timeline.loadNewer();
    expect(timeline.getSnapshot()).toMatchObject({ hasNewer: true, loadingNewer: false, newerError: { code: 'network' } });
  });

  it('is left by loading anew', async () => {
    await timeline.goTo(100);
    timeline.reload();
    await settle();
    expect(timeline.getSnapshot()).toMatchObject({ hasNewer: false, range: { from: 351 } });
  });
});

describe('a person’s own text', () => {
  beforeEach(openReady);

  /** What is on show: messages, then outgoing. */
  const shown = () => [...bodies(), ...timeline.getSnapshot().outgoing.map(({ body }) => `(${body})`)];
  const ackOf = (text: string) => {
    const { id, client_id } = wire.peer.lastSent('send');
    log.post(ada, text, { client_id });
    return { type: 'ack', id, room: 'lobby', seq: log.head, message: log.messages.at(-1) };
  };

  it('shows at once, and never twice nor not at all: ack first', async () => {
    const command = timeline.commands.send('mine');
    const keys = new Set([rowKey(command)]);
    expect(shown().slice(3)).toEqual(['(mine)']);
    await settle();
    await say(ackOf('mine'));
    expect(shown().slice(3)).toEqual(['mine']);
    await tell(log.events(3)[0] ?? null);
    expect(shown().slice(3)).toEqual(['mine']);
    const [message] = timeline.getSnapshot().messages.slice(-1);
    expect(keys.has(message ? rowKey(message) : '')).toBe(true);
  });

  it('shows at once, and never twice nor not at all: event first', async () => {
    timeline.commands.send('mine');
    await settle();
    const ack = ackOf('mine');
    await tell(log.events(3)[0] ?? null);
    expect(shown().slice(3)).toEqual(['mine']);
    await say(ack);
    expect(shown().slice(3)).toEqual(['mine']);
  });

  it('whose ack was lost comes back as its event, once', async () => {
    timeline.commands.send('mine');
    await settle();
    ackOf('mine'); // stored; the answer dies with the connection
    await wire.breakAndComeBack();
    expect(shown().slice(3)).toEqual(['(mine)']);
    await admit();
    expect(shown().slice(3)).toEqual(['mine']);
  });

  it('that a page brings before its ack is not shown twice', async () => {
    timeline.commands.send('mine');
    await settle();
    const ack = ackOf('mine');
    timeline.reload();
    await settle();
    expect(shown().slice(3)).toEqual(['mine']);
    await say(ack);
    expect(shown().slice(3)).toEqual(['mine']);
  });

  it('refused for good stays on show with its reason, and can be tried again or discarded', async () => {
    const { clientId } = timeline.commands.send('mine');
    await settle();
    await say({ type: 'error', id: wire.peer.lastSent('send').id, code: 'forbidden', detail: 'archived' });
    expect(timeline.getSnapshot().outgoing).toMatchObject([{ state: 'failed', error: { code: 'forbidden' } }]);
    timeline.commands.retry(clientId);
    await settle();
    expect(timeline.getSnapshot().outgoing).toMatchObject([{ state: 'sending' }]);
    timeline.commands.discard(clientId);
    expect(timeline.getSnapshot().outgoing).toEqual([]);
  });
});

describe('what a person does', () => {
  beforeEach(openReady);

  it('an edit and a deletion show at once; what is refused shows as it was, an edit’s text is kept', async () => {
    timeline.commands.edit('lobby-1', 'new');
    expect(bodies()[0]).toBe('new');
    const { id } = wire.peer.lastSent('edit');
    expect(wire.peer.lastSent('edit')).toMatchObject({ room: 'lobby', message_id: 'lobby-1', body: 'new' });
    await say({ type: 'ack', id, room: 'lobby', seq: 4 });
    expect(bodies()[0]).toBe('new'); // its event is still on the way
    await tell(log.edit('lobby-1', 'newer by another device'));
    expect(bodies()[0]).toBe('newer by another device');
    const refused: string[] = [];
    outbox.onRefused((_, { code }) => refused.push(code));
    timeline.commands.remove('lobby-2');
    expect(bodies()[1]).toBe('');
    await say({ type: 'error', id: wire.peer.lastSent('delete').id, code: 'forbidden', detail: 'not yours' });
    expect(bodies()[1]).toBe('text 2');
    expect(refused).toEqual(['forbidden']);
    timeline.commands.edit('lobby-2', 'mine now');
    await say({ type: 'error', id: wire.peer.lastSent('edit').id, code: 'forbidden', detail: 'not yours' });
    expect(bodies()[1]).toBe('text 2');
    expect(timeline.getSnapshot().failedEdits.get('lobby-2')).toMatchObject({ change: { body: 'mine now' }, error: { code: 'forbidden' } });
  });

  it('what is changed without a connection is done when it is back, the last of several', async () => {
    wire.peer.closeWith(1006);
    timeline.commands.edit('lobby-1', 'first try');
    timeline.commands.edit('lobby-1', 'second try');
    timeline.commands.react('lobby-2', '👍', true);
    timeline.commands.react('lobby-2', '👍', false);
    expect(bodies()[0]).toBe('second try');
    await wire.breakAndComeBack();
    const sent = () => wire.peer.sent.filter(({ type }) => type === 'edit' || type === 'react');
    await say({ type: 'ack', id: wire.peer.lastSent('edit').id, room: 'lobby', seq: 4 });
    expect(sent()).toMatchObject([{ type: 'edit', body: 'second try' }, { type: 'react', remove: true }]);
  });

  it('the read marker goes forward only, gathered, and is told after a break', async () => {
    const reads = () => wire.peer.sent.flatMap((command) => (command.type === 'read' ? [command.seq] : []));
    timeline.markRead(1);
    timeline.markRead(3);
    timeline.markRead(2);
    await vi.advanceTimersByTimeAsync(400);
    expect(reads()).toEqual([3]);
    await say({ type: 'ack', id: wire.peer.lastSent('read').id, room: 'lobby', seq: 3 });
    expect(timeline.details?.me.last_read_seq).toBe(3);
    await tell(log.post(grace, 'four'));
    wire.peer.closeWith(1006);
    timeline.markRead(4);
    await vi.advanceTimersByTimeAsync(400);
    await wire.breakAndComeBack();
    expect(reads()).toEqual([4]);
    await say({ type: 'read', room: 'lobby', seq: 4 });
    expect(timeline.details?.me.last_read_seq).toBe(4);
  });

  it.each([
    ['later', { code: 'rate_limited', retry_after_ms: 3_000 }, 3_000],
    ['later, by its own judgement,', { code: 'unavailable' }, 500],
  ])('a read marker that was refused for now is told again %s', async (_name, refusal, delay) => {
    const reads = () => wire.peer.sent.filter(({ type }) => type === 'read').length;
    timeline.markRead(3);
    await vi.advanceTimersByTimeAsync(400);
    await say({ type: 'error', id: wire.peer.lastSent('read').id, detail: 'not now', ...refusal });
    await vi.advanceTimersByTimeAsync(delay - 1);
    expect(reads()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(reads()).toBe(2);
    await say({ type: 'ack', id: wire.peer.lastSent('read').id, room: 'lobby', seq: 3 });
    expect(timeline.details?.me.last_read_seq).toBe(3);
  });

  it('a read marker that was refused for good is not told again', async () => {
    const reads = () => wire.peer.sent.filter(({ type }) => type === 'read').length;
    timeline.markRead(3);
    await vi.advanceTimersByTimeAsync(400);
    await say({ type: 'error', id: wire.peer.lastSent('read').id, code: 'forbidden', detail: 'no member' });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(reads()).toBe(1);
    expect(outbox.marker('lobby')).toBeNull();
  });

  it('what is taken for unread again counts as such, at once and when the server has been told', async () => {
    timeline.markRead(3);
    timeline.markUnread(2);
    expect(timeline.details?.me).toMatchObject({ last_read_seq: 1, unread_count: 2 });
    await vi.advanceTimersByTimeAsync(400);
    await say({ type: 'ack', id: wire.peer.lastSent('read').id, room: 'lobby', seq: 1 });
    expect(markedBack).toEqual([1]);
    expect(timeline.details?.me).toMatchObject({ last_read_seq: 1, unread_count: 2 });
    timeline.markRead(3);
    expect(timeline.details?.me).toMatchObject({ last_read_seq: 3, unread_count: 0 });
  });

  it('typing is said once in three seconds', async () => {
    const said = () => wire.peer.sent.filter(({ type }) => type === 'typing').length;
    for (let i = 0; i < 5; i++) timeline.commands.typing();
    expect(said()).toBe(1);
    await vi.advanceTimersByTimeAsync(3_000);
    timeline.commands.typing();
    expect(said()).toBe(2);
  });
});

describe('people', () => {
  beforeEach(openReady);

  const presence = (user: typeof ada, online: boolean, online_count: number) => say({ type: 'presence', room: 'lobby', user, online, online_count });

  it('come and go, each once', async () => {
    await presence(grace, true, 2);
    await presence(grace, true, 2);
    expect(timeline.getSnapshot()).toMatchObject({ online: [ada, grace], onlineCount: 2 });
    await presence(ada, false, 1);
    expect(timeline.getSnapshot()).toMatchObject({ online: [grace], onlineCount: 1 });
  });

  it('are only counted in a crowd', async () => {
    await say({ type: 'presence', room: 'lobby', online_count: 1_234 });
    expect(timeline.getSnapshot()).toMatchObject({ online: [ada], onlineCount: 1_234 });
  });

  it('type until they say it, stop or leave; one’s own other tab does not', async () => {
    await say({ type: 'typing', room: 'lobby', user: grace }, { type: 'typing', room: 'lobby', user: linus }, { type: 'typing', room: 'lobby', user: ada });
    expect(timeline.getSnapshot().typing).toEqual([grace, linus]);
    await tell(log.post(grace, 'said'));
    expect(timeline.getSnapshot().typing).toEqual([linus]);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(timeline.getSnapshot().typing).toEqual([]);
  });
});
