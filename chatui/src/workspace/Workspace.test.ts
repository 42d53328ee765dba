import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api, MessageBounds } from '../api/Api';
import { FakeWire, settle } from '../testing/FakeWire';
import { RoomLog } from '../testing/RoomLog';
import { ada, grace, joined, linus, roomOf, unchanged } from '../testing/samples';
import { ChatError } from '../wire/ChatError';
import type { ChatEvent } from '../wire/event';
import type { Room } from '../wire/room';
import { Outbox } from './Outbox';
import { ReplicaStore } from './ReplicaStore';
import { Workspace } from './Workspace';

let wire: FakeWire;
let outbox: Outbox;
let logs: Map<string, RoomLog>;
let workspace: Workspace;
let asked: string[];
let api: Api;
/** Answers instead of the server. */
let refusal: ChatError | null;

const logOf = (name: string) => logs.get(name) ?? new RoomLog(name);
const bodies = (name: string) => workspace.room(name).getSnapshot().messages.map(({ body }) => body);
const own = (name: string) => workspace.getSnapshot().rooms.find((room) => room.name === name);
const say = (...frames: (object | null)[]) => (wire.peer.receive(...frames.filter((frame) => frame !== null)), settle());

function addRoom(name: string, texts: number): RoomLog {
  const log = new RoomLog(name);
  for (let n = 1; n <= texts; n++) log.post(grace, `${name} ${n}`);
  logs.set(name, log);
  return log;
}

/** As the server would describe it to ada, who has read it up to a seq. */
function described(name: string, read: number, more: Partial<Room> = {}): Room {
  const log = logOf(name);
  const unread = log.messages.filter(({ seq, author, deleted_at }) => seq > read && author.id !== ada.id && deleted_at === null);
  const counts = { last_read_seq: read, unread_count: unread.length, mention_count: mentioned.get(name) ?? 0 };
  return roomOf(name, log.head, { me: { role: 'member', ...counts, ...unchanged }, ...more });
}

let read: Map<string, number>;
let mentioned: Map<string, number>;

/** The server answers each subscribe that it has not answered yet, as it would. */
let answered = 0;
function answer(): void {
  for (; answered < wire.peer.sent.length; answered++) {
    const command = wire.peer.sent[answered];
    if (command?.type !== 'subscribe') continue;
    const log = logOf(command.room);
    const subscribed = { type: 'subscribed', id: command.id, room: command.room, seq: log.head, online: [], online_count: 0 };
    wire.peer.receive(subscribed, ...log.events(command.after ?? log.head));
  }
}

async function admit(): Promise<void> {
  answer();
  await settle();
}

const subscribes = () => wire.peer.sent.flatMap((command) => (command.type === 'subscribe' ? [[command.room, command.after, command.quiet ?? false]] : []));

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
  vi.stubGlobal('indexedDB', new IDBFactory());
  answered = 0;
  asked = [];
  refusal = null;
  logs = new Map();
  read = new Map();
  mentioned = new Map();
  addRoom('attic', 2);
  addRoom('lobby', 3);
  wire = new FakeWire();
  const ask = <T>(what: string, answer: () => T): Promise<T> => {
    asked.push(what);
    return refusal === null ? Promise.resolve(answer()) : Promise.reject(refusal);
  };
  api = {
    myRooms: () => ask('rooms', () => ({ items: [...logs.keys()].map((name) => described(name, read.get(name) ?? 0)), next_cursor: null })),
    room: (name: string) => ask(`room ${name}`, () => described(name, read.get(name) ?? 0)),
    messages: (name: string, bounds: MessageBounds) => ask(`messages ${name}`, () => logOf(name).page(bounds)),
    events: (name: string) => ask(`events ${name}`, () => ({ events: [], seq: logOf(name).head })),
    members: (name: string) =>
      ask(`members ${name}`, () => ({ items: [ada, grace].map((user) => ({ user, role: 'member', online: false, joined_at: '' })), next_cursor: null })),
  } as unknown as Api;
  outbox = new Outbox({ socket: wire.socket, selfId: ada.id, api });
  workspace = new Workspace({ selfId: ada.id, socket: wire.socket, api, outbox });
  await wire.connect();
});

afterEach(() => {
  workspace.stop();
  outbox.close();
  wire.socket.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function start(): Promise<void> {
  void workspace.start();
  await settle();
  await admit();
}

/** Looks at a room until it is current. Answers what ends that. */
async function visit(name: string): Promise<() => void> {
  const leave = workspace.open(name);
  await vi.waitFor(() => expect(workspace.room(name).getSnapshot().phase).toBe('ready'));
  await vi.advanceTimersByTimeAsync(1_000); // two subscribes to one room are that far apart
  await admit();
  return leave;
}

describe('a server whose backup was restored', () => {
  /** The lobby as it became after the restore: longer than what was seen, and with other texts. */
  function restore(): void {
    wire.logId = 'restored';
    const log = new RoomLog('lobby');
    for (let n = 1; n <= 6; n++) log.post(grace, `other ${n}`);
    logs.set('lobby', log);
  }

  async function comeBack(): Promise<void> {
    await wire.breakAndComeBack();
    answered = 0; // a connection of its own
    await admit();
  }

  it('is not taken for the one before, though its log is longer', async () => {
    wire.logId = 'first';
    await comeBack();
    await visit('lobby');
    expect(bodies('lobby')).toEqual(['lobby 1', 'lobby 2', 'lobby 3']);
    restore();
    await comeBack();
    await vi.waitFor(() => expect(bodies('lobby')).toEqual([1, 2, 3, 4, 5, 6].map((n) => `other ${n}`)));
  });

  it('is told from the one of an earlier visit, whose rooms were kept', async () => {
    const store = await ReplicaStore.open(ada.id);
    store.writeLogId('first');
    store.writeRooms([described('lobby', 0)]);
    workspace.stop();
    workspace = new Workspace({ selfId: ada.id, socket: wire.socket, api, outbox, store });
    restore();
    await comeBack();
    await vi.waitFor(async () => expect(await store.readLogId()).toBe('restored'));
    expect(await store.readRooms()).toEqual([]);
    store.close();
  });

  it('keeps what was seen where the log is the same', async () => {
    wire.logId = 'first';
    await comeBack();
    await visit('lobby');
    asked = [];
    await comeBack();
    expect(asked).not.toContain('messages lobby');
  });
});

describe('the list of own rooms', () => {
  it('is asked for once, and followed from where it is', async () => {
    await start();
    expect(asked).toEqual(['rooms']);
    expect(subscribes()).toEqual([['attic', 2, true], ['lobby', 3, true]]);
    expect(own('lobby')).toMatchObject({ seq: 3, me: { unread_count: 3 } });
  });

  it('counts what came while it was under way', async () => {
    const older = described('lobby', 0);
    logOf('lobby').post(grace, 'on the way');
    workspace.take(older);
    await settle();
    await admit();
    expect(own('lobby')).toMatchObject({ seq: 4, me: { unread_count: 4 } });
  });

  it('tells only whoever shows the room that a message is for', async () => {
    await start();
    const attic = own('attic');
    await say(logOf('lobby').post(grace, 'news'));
    expect(own('attic')).toBe(attic);
    expect(own('lobby')?.me.unread_count).toBe(4);
    expect(workspace.getUnread()).toBe(6);
  });

  it('knows a muted room, and does not count it', async () => {
    await start();
    const me = { role: 'member', last_read_seq: 0, unread_count: 3, mention_count: 0, muted_until: '2999-01-01T00:00:00.000Z' };
    await say({ type: 'settings', room: 'lobby', me });
    expect(own('lobby')?.me.muted_until).toBe(me.muted_until);
    expect(workspace.getUnread()).toBe(2);
  });

  it('gains a room that one was added to, and loses one that one was removed from', async () => {
    await start();
    addRoom('garden', 1);
    await say({ type: 'notice', room: 'garden', seq: 1, reason: 'added' });
    expect(own('garden')?.me.unread_count).toBe(1);
    await admit();
    await say({ type: 'removed', room: 'garden' });
    expect(own('garden')).toBeUndefined();
    await say({ type: 'notice', room: 'garden', seq: 1, reason: 'added' });
    expect(own('garden')?.me.unread_count).toBe(1);
    expect(subscribes().at(-1)).toEqual(['garden', 1, true]);
  });

  it('after a break is asked for again, and says what was read elsewhere', async () => {
    await start();
    read.set('lobby', 3);
    await wire.breakAndComeBack();
    answered = 0;
    await settle();
    expect(asked).toEqual(['rooms', 'rooms']);
    expect(own('lobby')?.me).toMatchObject({ last_read_seq: 3, unread_count: 0 });
  });

  it('after a break says where the reader may have been told of something meanwhile, once', async () => {
    await start();
    mentioned.set('attic', 1); // of before
    await wire.breakAndComeBack();
    answered = 0;
    const told: (readonly [string, number])[] = [];
    workspace.onMissed((missed) => told.push(...missed.map(({ room, after }) => [room.name, after] as const)));
    await admit();
    expect(told).toEqual([]);
    addRoom('garden', 1);
    mentioned.set('garden', 1).set('lobby', 1);
    logOf('lobby').post(grace, 'hello @ada');
    await wire.breakAndComeBack();
    answered = 0;
    await admit();
    const expected = [['lobby', 3], ['garden', 0]];
    expect(told).toEqual(expected);
    workspace.refresh();
    await settle();
    expect(told).toEqual(expected);
  });

  it('is tried again where it could not be had', async () => {
    refusal = new ChatError('unavailable', 'not now');
    await start();
    expect(workspace.getSnapshot()).toMatchObject({ isComplete: false, error: { code: 'unavailable' } });
    refusal = null;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(workspace.getSnapshot()).toMatchObject({ isComplete: true, error: null });
  });
});

describe('a room seen before', () => {
  it('is there at once and makes no request, with what came while another was in view', async () => {
    await start();
    const leave = await visit('lobby');
    leave();
    const leaveAttic = await visit('attic');
    await say(logOf('lobby').post(grace, 'meanwhile'));
    leaveAttic();
    asked.length = 0;
    workspace.open('lobby');
    expect(workspace.room('lobby').getSnapshot()).toMatchObject({ phase: 'ready', head: 4 });
    expect(bodies('lobby')).toEqual(['lobby 1', 'lobby 2', 'lobby 3', 'meanwhile']);
    await vi.advanceTimersByTimeAsync(1_000);
    await admit();
    expect(asked).toEqual([]);
    expect(subscribes().at(-1)).toEqual(['lobby', 4, false]);
  });

  it('is heard quietly again when it is left', async () => {
    await start();
    const leave = await visit('lobby');
    leave();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(subscribes().at(-1)).toEqual(['lobby', 3, true]);
  });

  it('is let go of when thirty others were seen since, and is loaded anew', async () => {
    for (let n = 1; n <= 30; n++) addRoom(`room-${n}`, 1);
    await start();
    (await visit('lobby'))();
    for (let n = 1; n <= 30; n++) (await visit(`room-${n}`))();
    expect(workspace.room('room-1').isLoaded).toBe(true);
    expect(workspace.room('lobby').isLoaded).toBe(false);
    expect(own('lobby')?.me.unread_count).toBe(3);
  });

  it('after a long absence does not replay all of it', async () => {
    await start();
    (await visit('lobby'))();
    for (let n = 0; n < 501; n++) logOf('lobby').post(grace, 'noise');
    await wire.breakAndComeBack();
    answered = 0;
    await settle();
    expect(subscribes().find(([room]) => room === 'lobby')).toEqual(['lobby', 504, true]);
    expect(workspace.room('lobby').isLoaded).toBe(false);
  });
});

it('somebody who joins or leaves makes no request, and is counted and listed', async () => {
  await start();
  await visit('lobby');
  const { members } = workspace.room('lobby');
  members.subscribe(() => undefined);
  await settle();
  asked.length = 0;
  await say(logOf('lobby').join(linus));
  expect(members.getSnapshot().items.map(({ user }) => user.id)).toEqual([ada.id, grace.id, linus.id]);
  expect(own('lobby')?.member_count).toBe(3);
  await say(logOf('lobby').leave(linus));
  expect(members.getSnapshot().items).toHaveLength(2);
  expect(own('lobby')?.member_count).toBe(2);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toEqual([]);
});

describe('counts', () => {
  it('go down with a deleted message, whether it was heard of or counted by the server', async () => {
    await start();
    await say(logOf('lobby').post(grace, 'four'));
    await say(logOf('lobby').remove('lobby-4'));
    expect(own('lobby')?.me.unread_count).toBe(3);
    await say(logOf('lobby').remove('lobby-1'));
    expect(own('lobby')?.me.unread_count).toBe(2);
    read.set('lobby', 2);
    await say({ type: 'read', room: 'lobby', seq: 2 });
    expect(own('lobby')?.me).toMatchObject({ last_read_seq: 2 });
  });

  it('are asked of the server where only it can tell, once the marker is there', async () => {
    await start();
    asked.length = 0;
    read.set('lobby', 1);
    await say({ type: 'read', room: 'lobby', seq: 1 });
    expect(asked).toEqual(['room lobby']);
    expect(own('lobby')?.me).toMatchObject({ last_read_seq: 1, unread_count: 2 });
  });

  it('go up where the reader’s other device took something for unread again, and not for its late word', async () => {
    read.set('lobby', 3);
    await start();
    read.set('lobby', 1);
    await say({ type: 'read', room: 'lobby', seq: 1 });
    expect(own('lobby')?.me).toMatchObject({ last_read_seq: 1, unread_count: 2 });
    read.set('lobby', 3);
    await say({ type: 'read', room: 'lobby', seq: 3 });
    await say({ type: 'read', room: 'lobby', seq: 2 });
    expect(own('lobby')?.me).toMatchObject({ last_read_seq: 3, unread_count: 0 });
  });

  it('go up after a break in which something was taken for unread again elsewhere', async () => {
    read.set('lobby', 3);
    await start();
    read.set('lobby', 1);
    await wire.breakAndComeBack();
    await settle();
    expect(own('lobby')?.me).toMatchObject({ last_read_seq: 1, unread_count: 2 });
  });

  it('are not taken back by an answer that was on its way while somebody read on', async () => {
    await start();
    await visit('lobby');
    let answerNow = (): void => undefined;
    const late = described('lobby', 0);
    api.room = () => new Promise((resolve) => (answerNow = () => resolve(late)));
    workspace.recount('lobby');
    workspace.room('lobby').markRead(3);
    await vi.advanceTimersByTimeAsync(400);
    await say({ type: 'ack', id: wire.peer.lastSent('read').id, room: 'lobby', seq: 3 });
    answerNow();
    await settle();
    expect(own('lobby')?.me).toMatchObject({ last_read_seq: 3, unread_count: 0 });
  });

  it('follow the reader at once in a room that is loaded', async () => {
    await start();
    await visit('lobby');
    workspace.room('lobby').markRead(2);
    await settle();
    expect(own('lobby')?.me).toMatchObject({ last_read_seq: 2, unread_count: 1 });
  });
});

it('an event of a type that it does not know only moves the position on', async () => {
  await start();
  await visit('lobby');
  const unknown = { type: 'message.pinned', room: 'lobby', seq: 4, at: '2026-01-01T00:00:00.000Z', actor: grace, message_id: 'lobby-1' };
  await say(unknown);
  expect(workspace.room('lobby').getSnapshot()).toMatchObject({ head: 4 });
  expect(own('lobby')).toMatchObject({ seq: 4, me: { unread_count: 3 } });
});

it('a new name shows wherever somebody stands', async () => {
  await start();
  await visit('lobby');
  await say({ type: 'user', user: { ...grace, display_name: 'Grace H.' } });
  expect(workspace.room('lobby').getSnapshot().messages[0]?.author.display_name).toBe('Grace H.');
});

describe('what was kept', () => {
  let store: ReplicaStore;

  /** Another page of the same person, in the same browser. */
  async function reloadPage(): Promise<void> {
    workspace.stop();
    store.close();
    await openPage();
  }

  async function openPage(): Promise<void> {
    store = await ReplicaStore.open(ada.id);
    workspace = new Workspace({ selfId: ada.id, socket: wire.socket, api, outbox, store });
    void workspace.start();
    await vi.waitFor(() => expect(workspace.getSnapshot().rooms.length).toBeGreaterThan(0));
  }

  beforeEach(async () => {
    vi.useRealTimers(); // the database has time of its own
    await openPage();
    const leave = workspace.open('lobby');
    await vi.waitFor(() => expect(workspace.room('lobby').getSnapshot().phase).toBe('ready'));
    leave();
  });

  afterEach(() => store.close());

  it('opens without the network: the list of rooms, and each room seen before', async () => {
    refusal = new ChatError('network', 'away');
    wire.socket.stop();
    await reloadPage();
    asked.length = 0;
    expect(own('attic')).toBeDefined();
    workspace.open('lobby');
    await vi.waitFor(() => expect(workspace.room('lobby').getSnapshot().phase).toBe('ready'));
    expect(bodies('lobby')).toEqual(['lobby 1', 'lobby 2', 'lobby 3']);
    expect(asked).toEqual([]);
  });

  it('goes on from where it was', async () => {
    logOf('lobby').post(grace, 'since then');
    await reloadPage();
    workspace.open('lobby');
    await vi.waitFor(() => {
      answer();
      expect(bodies('lobby').at(-1)).toBe('since then');
      expect(subscribes().at(-1)?.[2]).toBe(false);
    }, 10_000);
    expect(asked.filter((what) => what === 'messages lobby')).toHaveLength(1); // by the page before
  });

  it('is gone when one has signed out', async () => {
    workspace.stop();
    await store.clear();
    store = await ReplicaStore.open(ada.id);
    expect(await store.readRooms()).toEqual([]);
    expect(await store.read('lobby')).toBeNull();
  });

  it('of a room that is not for these eyes any more is gone', async () => {
    await vi.waitFor(async () => {
      workspace.keep();
      expect(await store.read('lobby')).not.toBeNull();
    });
    wire.peer.receive({ type: 'removed', room: 'lobby' });
    await vi.waitFor(async () => expect(await store.read('lobby')).toBeNull());
  });
});

describe('a mute that runs out', () => {
  const mutedFor = (ms: number) => {
    const muted_until = new Date(Date.now() + ms).toISOString();
    return { ...described('attic', 0).me, muted_until };
  };

  it('has the room count again, and whoever shows the count is told', async () => {
    await start();
    await say({ type: 'settings', room: 'attic', me: mutedFor(60_000) });
    expect(workspace.getUnread()).toBe(3); // the lobby's
    const told = vi.fn();
    workspace.subscribe(told);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(own('attic')?.me.muted_until).not.toBeNull();
    told.mockClear();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toHaveBeenCalled();
    expect(own('attic')?.me.muted_until).toBeNull();
    expect(workspace.getUnread()).toBe(5);
  });

  it('further away than a timer can wait is waited for all the same', async () => {
    await start();
    const longestMs = 2 ** 31 - 1;
    const timers = vi.spyOn(globalThis, 'setTimeout');
    await say({ type: 'settings', room: 'attic', me: mutedFor(longestMs + 5_000) });
    const waits = timers.mock.calls.map(([, ms]) => ms ?? 0);
    expect(Math.max(...waits)).toBe(longestMs);
    const [wake] = timers.mock.calls[waits.indexOf(longestMs)] ?? [];
    vi.setSystemTime(Date.now() + longestMs); // its timers of seconds need not run a million times
    wake?.();
    expect(workspace.getUnread()).toBe(3);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(workspace.getUnread()).toBe(5);
  });
});

it('takes member events of people it has never heard of without harm', async () => {
  await start();
  const event: ChatEvent = joined(4, linus);
  await say(event, event);
  expect(own('lobby')).toMatchObject({ seq: 4, member_count: 3 });
});
