import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api, MessageBounds } from '../api/Api';
import { FakeWire, settle } from '../testing/FakeWire';
import { RoomLog } from '../testing/RoomLog';
import { ada, grace, roomOf, unchanged } from '../testing/samples';
import { ChatError } from '../wire/ChatError';
import type { MessagePage } from '../wire/message';
import { Outbox } from './Outbox';
import { RoomView } from './RoomView';
import { Workspace } from './Workspace';

let wire: FakeWire;
let log: RoomLog;
let read: number;
let outbox: Outbox;
let workspace: Workspace;
let leave: (() => void) | null;
/** What was asked for of the room's messages. */
let asked: MessageBounds[];
let answer: (bounds: MessageBounds) => Promise<MessagePage>;

/** The room as the server describes it to ada. */
function described() {
  const unread = log.messages.filter(({ seq, author }) => seq > read && author.id !== ada.id).length;
  const me = { role: 'member' as const, last_read_seq: read, unread_count: unread, mention_count: 0, ...unchanged };
  return roomOf('lobby', log.head, { me });
}

async function say(...frames: (object | null)[]): Promise<void> {
  wire.peer.receive(...frames.filter((frame) => frame !== null));
  await settle();
  await vi.advanceTimersByTimeAsync(20);
}

const linkTo = (seq: number, key = 'first') => ({ seq, key });

/** Looks at the room until it is current. */
async function view(seq: number | null = null): Promise<RoomView> {
  const linked = seq === null ? null : linkTo(seq);
  const opened = new RoomView({ workspace, room: 'lobby', selfId: ada.id, linked });
  leave = opened.subscribe(() => opened.shown(opened.getSnapshot()));
  await vi.waitFor(() => expect(opened.getSnapshot().opening).not.toBeNull());
  const { id, after } = wire.peer.lastSent('subscribe');
  const subscribed = { type: 'subscribed', id, room: 'lobby', seq: log.head, online: [ada], online_count: 1 };
  await say(subscribed, ...log.events(after ?? log.head));
  return opened;
}

beforeEach(async () => {
  vi.useFakeTimers();
  wire = new FakeWire();
  log = new RoomLog();
  read = 0;
  leave = null;
  asked = [];
  answer = (bounds) => Promise.resolve(log.page(bounds));
  for (let n = 1; n <= 4; n++) log.post(grace, `text ${n}`);
  const api = {
    myRooms: () => Promise.resolve({ items: [described()], next_cursor: null }),
    room: () => Promise.resolve(described()),
    messages: (_name: string, bounds: MessageBounds) => {
      asked.push(bounds);
      return answer(bounds);
    },
    events: () => Promise.resolve({ events: [], seq: log.head }),
    markRead: (_name: string, seq: number) => Promise.resolve({ ...described().me, last_read_seq: seq }),
  } as unknown as Api;
  outbox = new Outbox({ socket: wire.socket, selfId: ada.id, api });
  workspace = new Workspace({ selfId: ada.id, socket: wire.socket, api, outbox });
  await wire.connect();
});

afterEach(() => {
  leave?.();
  workspace.stop();
  outbox.close();
  wire.socket.stop();
  vi.useRealTimers();
});

const marker = () => workspace.room('lobby').details?.me.last_read_seq;

describe('opening', () => {
  it('is at the end where all was read', async () => {
    read = 4;
    expect((await view()).getSnapshot()).toMatchObject({ opening: 'end', newSeq: null });
  });

  it('is at the first unread message, with “New” above it', async () => {
    read = 2;
    expect((await view()).getSnapshot()).toMatchObject({ opening: { seq: 3, where: 'top' }, newSeq: 3 });
  });

  it('is at the message that the address names', async () => {
    read = 2;
    expect((await view(1)).getSnapshot()).toMatchObject({ opening: { seq: 1, where: 'middle' } });
  });
});

describe('a jump', () => {
  const around = () => asked.flatMap((bounds) => ('around' in bounds ? [bounds.around] : []));
  /** Has the answers come when `come` is called, with whether they may. */
  function delayed() {
    const waiting: (() => void)[] = [];
    answer = (bounds) =>
      new Promise((resolve) => {
        waiting.push(() => resolve(log.page(bounds)));
      });
    return async () => {
      waiting.splice(0).forEach((come) => come());
      await settle();
      await vi.advanceTimersByTimeAsync(20);
    };
  }

  beforeEach(() => {
    for (let n = 5; n <= 400; n++) log.post(grace, `text ${n}`);
    read = 400;
  });

  it('is loaded by the opening, and asked for once', async () => {
    const opened = await view(100);
    opened.link(linkTo(100));
    await settle();
    expect(opened.getSnapshot()).toMatchObject({ opening: { seq: 100, where: 'middle' }, goal: null, hasFailed: false });
    expect(around()).toEqual([100]);
  });

  it('is told once what is around it is there, and anew each time that somebody goes there', async () => {
    const opened = await view();
    const come = delayed();
    opened.link(linkTo(100));
    expect(opened.getSnapshot()).toMatchObject({ goal: null, room: { range: { to: Infinity } } });
    await come();
    const { goal, room } = opened.getSnapshot();
    expect(goal).toEqual({ seq: 100, where: 'middle' });
    expect(room.range).toEqual({ from: 75, to: 124 });
    opened.link(linkTo(100));
    opened.link(null);
    opened.link(linkTo(100));
    await settle();
    expect(opened.getSnapshot().goal).toEqual(goal);
    expect(opened.getSnapshot().goal).not.toBe(goal);
    expect(around()).toEqual([100]);
  });

  it('that cannot be loaded says so, until the reader knows, and leaves them where they are', async () => {
    const opened = await view();
    answer = () => Promise.reject(new ChatError('forbidden', 'Not now.', { status: 403 }));
    opened.link(linkTo(100));
    await settle();
    expect(opened.getSnapshot()).toMatchObject({ goal: null, hasFailed: true, room: { range: { to: Infinity } } });
    opened.forgetFailure();
    expect(opened.getSnapshot().hasFailed).toBe(false);
  });

  it('at the opening that cannot be loaded says so, and opens at the end', async () => {
    answer = (bounds) => ('around' in bounds ? Promise.reject(new ChatError('forbidden', 'Not now.')) : Promise.resolve(log.page(bounds)));
    const opened = await view(100);
    expect(opened.getSnapshot()).toMatchObject({ opening: 'end', hasFailed: true });
    expect(around()).toEqual([100]);
  });

  it('after another one, before that is there, is the one that counts', async () => {
    const opened = await view();
    const come = delayed();
    opened.link(linkTo(100));
    opened.link(linkTo(200, 'second'));
    opened.link(linkTo(300, 'third'));
    await come();
    await come();
    expect(opened.getSnapshot()).toMatchObject({ goal: { seq: 300 }, hasFailed: false, room: { range: { from: 275, to: 324 } } });
    expect(around()).toEqual([100, 300]);
  });

  it('to another message while the opening is loaded has the log open there', async () => {
    const come = delayed();
    const opened = new RoomView({ workspace, room: 'lobby', selfId: ada.id, linked: linkTo(100) });
    leave = opened.subscribe(() => opened.shown(opened.getSnapshot()));
    await come(); // the newest page
    await vi.waitFor(() => expect(around()).toEqual([100]));
    opened.link(linkTo(200, 'second'));
    await come();
    await come();
    expect(around()).toEqual([100, 200]);
    expect(opened.getSnapshot()).toMatchObject({ opening: { seq: 200, where: 'middle' }, room: { range: { from: 175, to: 224 } } });
  });

  it('does not take away who has gone to the end meanwhile', async () => {
    const opened = await view();
    const come = delayed();
    opened.link(linkTo(100));
    opened.goToEnd();
    await come();
    expect(opened.getSnapshot()).toMatchObject({ goal: null, hasFailed: false, room: { range: { to: Infinity } } });
  });

  it('back leads to where somebody was, so many pixels below the upper edge', async () => {
    const opened = await view();
    await opened.goTo({ seq: 100, where: 12 });
    expect(opened.getSnapshot()).toMatchObject({ goal: { seq: 100, where: 12 }, room: { range: { from: 75, to: 124 } } });
  });
});

describe('near an edge of what is there', () => {
  beforeEach(() => {
    for (let n = 5; n <= 400; n++) log.post(grace, `text ${n}`);
    read = 400;
  });

  it('more is loaded, once, and not again by itself after it failed', async () => {
    const opened = await view();
    const before = asked.length;
    opened.near('end');
    expect(asked).toHaveLength(before);
    opened.near('start');
    opened.near('start');
    await settle();
    expect(asked.slice(before)).toEqual([{ before: 351, limit: 50 }]);
    answer = () => Promise.reject(new ChatError('forbidden', 'Not now.', { status: 403 }));
    opened.near('start');
    await settle();
    opened.near('start');
    expect(asked).toHaveLength(before + 2);
  });

  it('newer ones are loaded where those that are there do not reach the live end', async () => {
    const opened = await view(100);
    opened.near('end');
    await settle();
    expect(asked.at(-1)).toEqual({ after: 124, limit: 50 });
  });
});

describe('reading', () => {
  it('moves the marker to what was seen, once somebody is there', async () => {
    const opened = await view();
    opened.look({ seen: 3, isAtEnd: false });
    expect(marker()).toBe(0);
    opened.attend(true);
    expect(marker()).toBe(3);
    expect(opened.getSnapshot().pill).toBe(1);
    opened.look({ seen: 4, isAtEnd: true });
    expect(marker()).toBe(4);
    expect(opened.getSnapshot().pill).toBeNull();
  });

  it('leaves unread what the reader wants so, for as long as the room is open', async () => {
    read = 4;
    const opened = await view();
    opened.attend(true);
    opened.look({ seen: 4, isAtEnd: true });
    opened.markUnread(3);
    expect(marker()).toBe(2);
    expect(opened.getSnapshot().newSeq).toBe(3);
    await say(log.post(grace, 'text 5'));
    opened.look({ seen: 5, isAtEnd: true });
    expect(marker()).toBe(2);
    leave?.();
    leave = null;
    const again = await view();
    again.attend(true);
    again.look({ seen: 5, isAtEnd: true });
    expect(marker()).toBe(5);
  });
});

it('what is deleted counts neither to the pill nor for “New”', async () => {
  read = 4;
  const opened = await view();
  opened.attend(true);
  opened.look({ seen: 4, isAtEnd: true });
  opened.look({ seen: 4, isAtEnd: false });
  opened.attend(false);
  await say(log.post(grace, 'text 5'));
  const last = log.messages.at(-1);
  expect(opened.getSnapshot()).toMatchObject({ pill: 1 });
  await say(log.remove(last?.id ?? ''));
  expect(opened.getSnapshot()).toMatchObject({ pill: 0, newSeq: null });
});

it('“New” stands above what came while nobody was there', async () => {
  read = 4;
  const opened = await view();
  opened.attend(true);
  opened.look({ seen: 4, isAtEnd: true });
  opened.attend(false);
  await say(log.post(grace, 'text 5'));
  await say(log.post(grace, 'text 6'));
  expect(opened.getSnapshot().newSeq).toBe(5);
});
