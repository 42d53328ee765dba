import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { english } from '../../i18n/en/texts';
import { ada, at, created, deleted, grace, linus, message, roomOf } from '../../testing/samples';
import type { ServerFrame } from '../../wire/frames';
import { isMentioned, type Message } from '../../wire/message';
import type { NotificationSettings } from '../../wire/notification';
import type { Room } from '../../wire/room';
import { chooseOnDevice } from './deviceChoices';
import type { Told } from './DeviceNotifications';
import { Notifier, type NotifierOptions } from './Notifier';

/** Issue 20: what the server tells shows once, one a room, and goes when it is read. */

let rooms: Room[];
let messages: Message[];
let shown: { room: string; seq: number; told: Told }[];
let hear: (frame: ServerFrame) => void;
let changed: () => void;
let missed: (rooms: { room: Room; after: number }[]) => void;
/** null: the server does not say. */
let blocked: Set<string> | null;
/** How many messages a page of mentions has. */
let pageSize: number;
let tabs: { isLeader: boolean; inView: string | null };
/** Each for one question; the last one for all that follow. */
let settings: (NotificationSettings | null)[];
let isAllowed: boolean;
let isHidden: boolean;
let play: ReturnType<typeof vi.fn<(sound: string) => void>>;
let notifier: Notifier;
let stop: () => void;

const direct = (name: string, people = [ada, grace]): Room => ({ ...roomOf(name, 9), title: '', visibility: 'direct', people });
const notice = (room: string, seq: number, reason = 'mention') => hear({ type: 'notice', room, seq, reason });
const titles = () => shown.map(({ told }) => told.title);
const toldOf = (seq: number) => vi.waitFor(() => expect(shown.map((one) => one.seq)).toContain(seq));

function read(name: string, last_read_seq: number): void {
  rooms = rooms.map((room) => (room.name === name ? { ...room, me: { ...room.me, last_read_seq } } : room));
  changed();
}

let probes = 0;

/** Once a later notice of another room has been told, an earlier one would have been. */
async function nothingTold(): Promise<void> {
  const before = shown.length;
  const room = `probe-${++probes}`;
  messages.push(message(900, { room }));
  rooms.push(roomOf(room, 900));
  notice(room, 900);
  await vi.waitFor(() => expect(shown.map((one) => one.room)).toContain(room));
  expect(shown.length).toBe(before + 1);
}

beforeEach(() => {
  localStorage.clear();
  chooseOnDevice({ isOn: true, sound: 'off', hasDismissedOffer: false });
  rooms = [roomOf('lobby', 9, { title: 'The lobby' }), roomOf('attic', 9, { title: 'The attic' }), direct('dm-1')];
  messages = [message(7), message(8), message(9, { room: 'attic', author: linus }), message(5, { room: 'dm-1', body: 'psst' })];
  shown = [];
  blocked = new Set();
  pageSize = 200;
  tabs = { isLeader: true, inView: null };
  settings = [{ quiet: null, paused_until: null }];
  isAllowed = true;
  isHidden = true;
  play = vi.fn<(sound: string) => void>();
  const options: NotifierOptions = {
    selfId: ada.id,
    socket: { onFrame: (listener) => ((hear = listener), () => undefined) },
    workspace: {
      subscribe: (listener) => ((changed = listener), () => undefined),
      onMissed: (listener) => ((missed = listener), () => undefined),
      getSnapshot: () => ({ rooms, isComplete: true, error: null }),
      room: ((name: string) => ({ details: rooms.find((room) => room.name === name) ?? null })) as unknown as NotifierOptions['workspace']['room'],
    },
    tabs: {
      get isLeader() {
        return tabs.isLeader;
      },
      haveInView: (room) => Promise.resolve(tabs.inView === room),
    },
    device: {
      get isAllowed() {
        return isAllowed;
      },
      show: (told) => {
        const [room = '', seq] = told.navigate.replace('/chat/', '').split('?seq=');
        shown = [...shown.filter((one) => one.room !== room), { room, seq: Number(seq), told }];
        return Promise.resolve();
      },
      shown: () =>
        Promise.resolve(shown.map((one) => ({ ...one, close: () => (shown = shown.filter((other) => other !== one)) }))),
    },
    messageAt: (room, seq) => Promise.resolve(messages.find((one) => one.room === room && one.seq === seq) ?? null),
    newest: (room) => Promise.resolve(messages.filter((one) => one.room === room).slice(-50)),
    mentions: (cursor) => {
      const from = Number(cursor);
      const all = messages.filter((one) => isMentioned(one, ada.id)).toReversed();
      const next_cursor = from + pageSize < all.length ? String(from + pageSize) : null;
      return Promise.resolve({ items: all.slice(from, from + pageSize), next_cursor });
    },
    blocked: () => (blocked === null ? Promise.reject(new Error('none')) : Promise.resolve(blocked)),
    settings: () => {
      const answer = (settings.length > 1 ? settings.shift() : settings[0]) ?? null;
      return answer === null ? Promise.reject(new Error('none')) : Promise.resolve(answer);
    },
    play,
    isHidden: () => isHidden,
  };
  notifier = new Notifier(options, english);
  stop = notifier.start();
});

afterEach(() => stop());

describe('a notice', () => {
  test('shows who wrote what, and where; of a direct message only who', async () => {
    notice('lobby', 7);
    await toldOf(7);
    notice('dm-1', 5, 'direct');
    await toldOf(5);
    expect(shown.map(({ told }) => told)).toEqual([
      { title: 'Grace in The lobby', body: 'text 7', navigate: '/chat/lobby?seq=7' },
      { title: 'Grace', body: 'psst', navigate: '/chat/dm-1?seq=5' },
    ]);
  });

  test('of a direct conversation of more says which', async () => {
    rooms.push(direct('dm-2', [ada, grace, linus]));
    messages.push(message(3, { room: 'dm-2' }));
    notice('dm-2', 3, 'direct');
    await toldOf(3);
    expect(titles()).toEqual(['Grace in Grace, Linus']);
  });

  test('whatever its reason, if it is of a message: the server decides', async () => {
    notice('lobby', 7, 'all');
    await toldOf(7);
    for (const reason of ['added', 'removed', 'report', 'hook']) notice('attic', 9, reason);
    await nothingTold();
  });

  test('of many in a room shows the last alone', async () => {
    notice('lobby', 8);
    notice('lobby', 7);
    await toldOf(8);
    await nothingTold();
    expect(shown.filter(({ room }) => room === 'lobby').map(({ seq }) => seq)).toEqual([8]);
  });

  test('that cannot be shown does not keep the next one from being', async () => {
    messages = messages.filter(({ room }) => room !== 'lobby');
    notice('lobby', 7);
    notice('attic', 9);
    await toldOf(9);
    expect(titles()).toEqual(['Linus in The attic']);
  });
});

describe('after a break of the connection', () => {
  const lobby = (level: Room['me']['level']) => ({ ...roomOf('lobby', 9), me: { ...roomOf('lobby', 9).me, level, last_read_seq: 6 } });
  const mention = (seq: number, more: Partial<Message> = {}) => message(seq, { mentions: [ada], ...more });

  test('the newest that was missed shows, as its notice would have', async () => {
    messages = [mention(7), mention(8), message(9)];
    missed([{ room: lobby('mentions'), after: 6 }]);
    await toldOf(8);
    await nothingTold();
    expect(titles()[0]).toBe('Grace in The lobby');
  });

  test('a mention does, however much was said since', async () => {
    messages = [mention(7), ...Array.from({ length: 60 }, (_, n) => message(8 + n))];
    missed([{ room: lobby('mentions'), after: 6 }]);
    await toldOf(7);
  });

  test('a mention of everybody does', async () => {
    messages = [message(7, { mentions_room: true }), message(8)];
    missed([{ room: lobby('mentions'), after: 6 }]);
    await toldOf(7);
  });

  test('mentions are found past those of other rooms, for each room the newest', async () => {
    pageSize = 2;
    const attic = (seq: number) => mention(seq, { room: 'attic' });
    messages = [mention(7), mention(8), ...[20, 21, 22, 23].map(attic)];
    missed([{ room: lobby('mentions'), after: 6 }]);
    await toldOf(8);
    await nothingTold();
    expect(shown.map(({ room }) => room)).not.toContain('attic');
  });

  test('nothing does where it is not known who is blocked', async () => {
    messages = [mention(7), message(5, { room: 'dm-1' })];
    blocked = null;
    const alone = { ...direct('dm-1'), me: { ...roomOf('dm-1', 9).me, level: 'all' as const } };
    missed([{ room: lobby('mentions'), after: 6 }, { room: alone, after: 1 }]);
    await nothingTold();
    blocked = new Set();
    missed([{ room: lobby('mentions'), after: 6 }]);
    await toldOf(7);
  });

  test('any message does where one is told of all', async () => {
    messages = [message(7), message(8)];
    missed([{ room: lobby('all'), after: 6 }]);
    await toldOf(8);
  });

  test('one that was heard before, is shown, is read, or is by somebody blocked does not', async () => {
    messages = [mention(7), mention(8, { author: linus })];
    notice('lobby', 7);
    await toldOf(7);
    blocked = new Set([linus.id]);
    shown = [];
    missed([{ room: lobby('mentions'), after: 6 }]); // heard
    await nothingTold();
    blocked = new Set();
    shown = shown.filter(({ room }) => room !== 'lobby');
    messages.push(message(1, { room: 'attic', mentions: [ada] }));
    const attic = { ...roomOf('attic', 9), me: { ...roomOf('attic', 9).me, last_read_seq: 1 } };
    missed([{ room: attic, after: 0 }]); // read
    await nothingTold();
    missed([{ room: lobby('mentions'), after: 8 }]); // of before the break
    await nothingTold();
    missed([{ room: lobby('mentions'), after: 6 }]); // by now nobody is blocked
    await toldOf(8);
  });

  test('in a tab that does not lead nothing does', async () => {
    messages = [mention(8)];
    tabs.isLeader = false;
    missed([{ room: lobby('mentions'), after: 6 }]);
    tabs.isLeader = true;
    await nothingTold();
  });
});

describe('nothing shows', () => {
  test('in a tab that does not lead', async () => {
    tabs.isLeader = false;
    notice('lobby', 7);
    tabs.isLeader = true;
    await nothingTold();
  });

  test('of what a tab has in view', async () => {
    tabs.inView = 'lobby';
    notice('lobby', 7);
    await nothingTold();
  });

  test('of what was read, deleted or written by oneself meanwhile', async () => {
    read('lobby', 7);
    notice('lobby', 7);
    await nothingTold();
    messages = [message(8, { deleted_at: at(9), body: '' }), message(9, { room: 'attic', author: ada })];
    notice('lobby', 8);
    notice('attic', 9);
    await nothingTold();
  });

  test('while one has paused it, nor is anything heard', async () => {
    settings = [{ quiet: null, paused_until: new Date(Date.now() + 60_000).toISOString() }, null];
    chooseOnDevice({ sound: 'soft' });
    notice('lobby', 7);
    await nothingTold();
    expect(play).toHaveBeenCalledTimes(1); // the probe's
  });

  test('where it is turned off in this browser, or the browser does not let it; a sound is still heard', async () => {
    chooseOnDevice({ isOn: false, sound: 'bright' });
    notice('lobby', 7);
    await vi.waitFor(() => expect(play).toHaveBeenLastCalledWith('bright'));
    chooseOnDevice({ isOn: true });
    isAllowed = false;
    notice('attic', 9);
    await vi.waitFor(() => expect(play).toHaveBeenCalledTimes(2));
    expect(shown).toEqual([]);
  });
});

test('a server that knows no settings tells all', async () => {
  settings = [null];
  notice('lobby', 7);
  await toldOf(7);
});

describe('what shows goes', () => {
  beforeEach(async () => {
    notice('lobby', 7);
    notice('attic', 9);
    await toldOf(9);
    await toldOf(7);
  });
  const left = () => shown.map(({ room }) => room);

  test('once it has been read, here or elsewhere', async () => {
    read('lobby', 6);
    read('lobby', 7);
    await vi.waitFor(() => expect(left()).toEqual(['attic']));
  });

  test('once it is deleted', async () => {
    hear(deleted(10, message(8)));
    hear(created(message(11)));
    hear(deleted(12, message(7)));
    await vi.waitFor(() => expect(left()).toEqual(['attic']));
  });

  test('once one is no longer in the room', async () => {
    hear({ type: 'removed', room: 'attic' });
    notice('lobby', 10, 'removed');
    await vi.waitFor(() => expect(left()).toEqual([]));
  });

  test('when another tab has left it behind, and it is read', async () => {
    tabs.isLeader = false;
    read('lobby', 7);
    await Promise.resolve();
    expect(left()).toContain('lobby');
    tabs.isLeader = true;
    notifier.lead();
    await vi.waitFor(() => expect(left()).toEqual(['attic']));
  });
});

describe('the offer', () => {
  const permission = (value: NotificationPermission) => vi.stubGlobal('Notification', { permission: value });

  test('comes when something came while nobody looked, and goes when it is answered', () => {
    permission('default');
    isHidden = false;
    notice('lobby', 7);
    expect(notifier.isOffering()).toBe(false);
    isHidden = true;
    notice('lobby', 7, 'added');
    expect(notifier.isOffering()).toBe(false);
    const told = vi.fn();
    notifier.subscribe(told);
    notice('lobby', 8);
    expect(notifier.isOffering()).toBe(true);
    notifier.endOffer();
    expect(notifier.isOffering()).toBe(false);
    expect(told).toHaveBeenCalledTimes(2);
  });

  test.each(['granted', 'denied'] as const)('does not come where the browser has been asked (%s)', (answer) => {
    permission(answer);
    notice('lobby', 7);
    expect(notifier.isOffering()).toBe(false);
  });

  test('does not come twice, nor where there are no notifications', () => {
    notice('lobby', 7);
    expect(notifier.isOffering()).toBe(false);
    permission('default');
    chooseOnDevice({ hasDismissedOffer: true });
    notice('lobby', 8);
    expect(notifier.isOffering()).toBe(false);
  });
});

