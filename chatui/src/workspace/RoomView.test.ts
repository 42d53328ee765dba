import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api, MessageBounds } from '../api/Api';
import { FakeWire, settle } from '../testing/FakeWire';
import { RoomLog } from '../testing/RoomLog';
import { ada, grace, roomOf, unchanged } from '../testing/samples';
import { Outbox } from './Outbox';
import { RoomView } from './RoomView';
import { Workspace } from './Workspace';

let wire: FakeWire;
let log: RoomLog;
let read: number;
let outbox: Outbox;
let workspace: Workspace;
let leave: (() => void) | null;

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

/** Looks at the room until it is current. */
async function view(linked: number | null = null): Promise<RoomView> {
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
  for (let n = 1; n <= 4; n++) log.post(grace, `text ${n}`);
  const api = {
    myRooms: () => Promise.resolve({ items: [described()], next_cursor: null }),
    room: () => Promise.resolve(described()),
    messages: (_name: string, bounds: MessageBounds) => Promise.resolve(log.page(bounds)),
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
