import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApi } from '../api/Api';
import { configFor } from '../api/config';
import { exclusively, type Locks } from '../api/exclusively';
import { Session } from '../api/Session';
import { ChatSocket } from '../api/ChatSocket';
import { FakeServer } from '../testing/FakeServer';
import { file } from '../testing/samples';
import { MemoryStorage } from '../testing/MemoryStorage';
import { NodeWebSocket } from '../testing/NodeWebSocket';
import { ChatError } from '../wire/ChatError';
import { DraftStore } from './DraftStore';
import { Outbox } from './Outbox';

// Drafts over the life of tabs: real sockets to a server in memory, one browser's database and locks.

interface Tab {
  outbox: Outbox;
  close: () => void;
}

vi.setConfig({ testTimeout: 30_000 });

let server: FakeServer;
let tabs: Tab[];
let locks: Locks;

/** A tab of this browser, where somebody is signed in. */
async function openTab(username: string): Promise<Tab> {
  const config = configFor(server.url, server.url);
  const session = new Session({ apiUrl: config.apiUrl, storage: new MemoryStorage(), locks: undefined });
  const self = await session.login({ username, password: 'correct horse' });
  const getToken = session.getToken.bind(session);
  const socket = new ChatSocket({ url: config.socketUrl, getToken, WebSocketImpl: NodeWebSocket, random: () => 0.01 });
  const draftStore = await DraftStore.open(self.id);
  const alone = (name: string, work: () => Promise<void>) => exclusively(name, new MemoryStorage(), locks, work);
  const api = createApi(config, session);
  const outbox = new Outbox({ socket, selfId: self.id, api, draftStore, alone, random: () => 0.01 });
  socket.start();
  const close = () => {
    [outbox, draftStore, session].forEach((part) => part.close());
    socket.stop();
  };
  const tab = { outbox, close };
  tabs.push(tab);
  await until(() => expect(socket.isLive).toBe(true));
  return tab;
}

/** Web Locks as far as they are used: one at a time, in the order asked. */
function fakeLocks(): Locks {
  const last = new Map<string, Promise<unknown>>();
  const request = (name: string, work: () => Promise<unknown>) => {
    const done = (last.get(name) ?? Promise.resolve()).then(work);
    last.set(name, done.catch(() => undefined));
    return done;
  };
  return { request } as unknown as Locks;
}

const until = (check: () => void): Promise<void> => vi.waitFor(check, 20_000);
const stored = () => server.chat.rooms.get('lobby')?.log.messages.map(({ body }) => body);
const shown = ({ outbox }: Tab) => outbox.outgoing('lobby').map(({ body, state }) => `${body}: ${state}`);

/** The network is away. */
async function goOffline(): Promise<void> {
  server.isClosedToSockets = true;
  server.cut();
  await until(() => expect(server.peers).toEqual([]));
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  locks = fakeLocks();
  server = await FakeServer.start();
  tabs = [];
  const ada = server.chat.addUser('ada', 'Ada');
  server.chat.addUser('grace', 'Grace');
  server.chat.addRoom('lobby', ada);
});

afterEach(async () => {
  tabs.forEach((tab) => tab.close());
  await server.stop();
});

describe('what was read offline', () => {
  const marker = () => {
    const ada = server.chat.userNamed('ada');
    return server.chat.rooms.get('lobby')?.members.get(ada.id)?.read;
  };

  it('is told by the tab that is opened next, the newest alone', async () => {
    ['one', 'two'].forEach((body) => server.chat.post('lobby', server.chat.userNamed('grace'), body));
    const tab = await openTab('ada');
    await goOffline();
    [1, 2].forEach((seq) => tab.outbox.mark('lobby', seq));
    tab.close(); // before what is gathered would have been sent
    server.isClosedToSockets = false;
    const next = await openTab('ada');
    await until(() => expect(marker()).toBe(2));
    await until(() => expect(next.outbox.marker('lobby')).toBeNull());
    next.close();
    expect((await openTab('ada')).outbox.marker('lobby')).toBeNull();
  });
});

describe('what was written offline', () => {
  it('goes out in order, once, from the tab that is opened next', async () => {
    const tab = await openTab('ada');
    await goOffline();
    ['one', 'two', 'three'].forEach((body) => tab.outbox.add('lobby', body));
    tab.close(); // as a reload, a crash or a login that ran out does
    server.isClosedToSockets = false;
    const next = await openTab('ada');
    await until(() => expect(shown(next)).toEqual([]));
    expect(stored()).toEqual(['one', 'two', 'three']);
    next.close();
    expect(shown(await openTab('ada'))).toEqual([]);
  });

  it('and a change of a message is made by the tab that is opened next', async () => {
    const { id } = server.chat.post('lobby', server.chat.userNamed('ada'), 'helo');
    const tab = await openTab('ada');
    await goOffline();
    tab.outbox.change('lobby', { type: 'edit', messageId: id, body: 'hello' });
    tab.outbox.change('lobby', { type: 'react', messageId: id, emoji: '👍', isOn: true });
    tab.close();
    server.isClosedToSockets = false;
    const next = await openTab('ada');
    await until(() => expect(next.outbox.pending()).toEqual([]));
    expect(stored()).toEqual(['hello']);
    expect([...(server.chat.rooms.get('lobby')?.log.reactors(id).keys() ?? [])]).toEqual(['👍']);
    next.close();
    expect((await openTab('ada')).outbox.pending()).toEqual([]);
  });

  it('and an edit of the words does not bring back a file that the edit before it drops', async () => {
    const { log } = server.chat.room('lobby', server.chat.userNamed('ada'));
    log.post(server.chat.userNamed('ada'), 'helo', { files: [file('oak'), file('elm')] });
    const [{ id } = { id: '' }] = log.messages;
    const tab = await openTab('ada');
    await goOffline();
    tab.outbox.change('lobby', { type: 'edit', messageId: id, body: 'helo', files: ['elm'] });
    tab.outbox.change('lobby', { type: 'edit', messageId: id, body: 'hello' });
    server.isClosedToSockets = false;
    await until(() => expect(tab.outbox.pending()).toEqual([]));
    expect(log.message(id)).toMatchObject({ body: 'hello', files: [{ id: 'elm' }] });
  });

  it('is neither shown to nor sent by who signs in there next', async () => {
    const tab = await openTab('ada');
    await goOffline();
    tab.outbox.add('lobby', 'for my own eyes');
    expect(shown(tab)).toEqual(['for my own eyes: waiting']);
    tab.close();
    server.isClosedToSockets = false;
    const grace = await openTab('grace');
    grace.outbox.add('lobby', 'hello');
    await until(() => expect(stored()).toEqual(['hello']));
    expect(shown(grace)).toEqual([]);
  });

  it('and stored before the page went away, its ack lost, is stored once', async () => {
    const tab = await openTab('ada');
    const post = server.chat.post.bind(server.chat);
    const posting = vi.spyOn(server.chat, 'post').mockImplementationOnce((...args) => {
      post(...args);
      server.cut();
      throw new ChatError('unavailable', 'the answer is lost with the connection');
    });
    tab.outbox.add('lobby', 'once');
    await until(() => expect(posting).toHaveBeenCalled());
    tab.close();
    const next = await openTab('ada');
    await until(() => expect(shown(next)).toEqual([]));
    expect(stored()).toEqual(['once']);
  });

  it('and refused for good keeps its reason', async () => {
    server.chat.update('lobby', server.chat.userNamed('ada'), { archived_at: new Date(0).toISOString() });
    const tab = await openTab('ada');
    tab.outbox.add('lobby', 'too late');
    await until(() => expect(shown(tab)).toEqual(['too late: failed']));
    tab.close();
    const next = await openTab('ada');
    expect(next.outbox.outgoing('lobby')[0]).toMatchObject({ state: 'failed', error: { code: 'forbidden' } });
    next.outbox.discard(next.outbox.outgoing('lobby')[0]?.clientId ?? '');
    next.close();
    expect(shown(await openTab('ada'))).toEqual([]);
  });
});

describe('two tabs', () => {
  it('show the same outgoing, and send each once, in order', async () => {
    const [here, there] = [await openTab('ada'), await openTab('ada')];
    await goOffline();
    const posting = vi.spyOn(server.chat, 'post');
    here.outbox.add('lobby', 'one');
    await until(() => expect(shown(there)).toEqual(['one: waiting']));
    there.outbox.add('lobby', 'two');
    await until(() => expect(shown(here)).toEqual(['one: waiting', 'two: waiting']));
    here.outbox.add('lobby', 'three');
    await until(() => expect(shown(there)).toHaveLength(3));
    const own = ({ outbox }: Tab) => outbox.outgoing('lobby').map(({ isOwn }) => isOwn);
    expect([own(here), own(there)]).toEqual([[true, false, true], [false, true, false]]);
    server.isClosedToSockets = false;
    await until(() => expect([shown(here), shown(there)]).toEqual([[], []]));
    expect(stored()).toEqual(['one', 'two', 'three']);
    expect(posting).toHaveBeenCalledTimes(3);
  });

  it('go on with the commands of the one that was closed', async () => {
    const [here, there] = [await openTab('ada'), await openTab('ada')];
    await goOffline();
    here.outbox.add('lobby', 'one');
    await until(() => expect(shown(there)).toEqual(['one: waiting']));
    here.close();
    server.isClosedToSockets = false;
    await until(() => expect(shown(there)).toEqual([]));
    expect(stored()).toEqual(['one']);
  });
});
