import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApi } from '../api/Api';
import { configFor } from '../api/config';
import { Session } from '../api/Session';
import { ChatSocket } from '../api/ChatSocket';
import { connect } from '../testing/connect';
import { FakeServer } from '../testing/FakeServer';
import { MemoryStorage } from '../testing/MemoryStorage';
import { NodeWebSocket } from '../testing/NodeWebSocket';
import { ChatError } from '../wire/ChatError';
import type { User } from '../wire/user';
import { Outbox } from './Outbox';
import { RoomReplica } from './RoomReplica';

// The whole client below React, two people of it, over real sockets to a server in memory.

interface Client {
  self: User;
  socket: ChatSocket;
  timeline: RoomReplica;
  close: () => void;
}

vi.setConfig({ testTimeout: 30_000 });

let server: FakeServer;
let clients: Client[];

async function join(username: string): Promise<Client> {
  const config = configFor(server.url, server.url);
  const session = new Session({ apiUrl: config.apiUrl, storage: new MemoryStorage(), locks: undefined });
  const self = await session.login({ username, password: 'correct horse' });
  const getToken = session.getToken.bind(session);
  const socket = new ChatSocket({ url: config.socketUrl, getToken, WebSocketImpl: NodeWebSocket, random: () => 0.01 });
  const api = createApi(config, session);
  const outbox = new Outbox({ socket, selfId: self.id, api, random: () => 0.01 });
  const timeline = new RoomReplica({ room: 'lobby', selfId: self.id, socket, api, outbox });
  const disconnect = connect(timeline, socket, outbox);
  socket.start();
  timeline.open();
  const close = () => {
    timeline.stop();
    disconnect();
    [outbox, session].forEach((part) => part.close());
    socket.stop();
  };
  const client = { self, socket, timeline, close };
  clients.push(client);
  await until(() => expect(timeline.getSnapshot().caughtUp).toBe(true));
  return client;
}

/** Real sockets take their time on a busy machine. */
function until(check: () => void): Promise<void> {
  return vi.waitFor(check, 10_000);
}

const bodies = ({ timeline }: Client) => timeline.getSnapshot().messages.map(({ body }) => body);

/** Waits until each of them shows what a fresh load would. */
async function allCurrent(): Promise<void> {
  await until(() => {
    for (const { timeline } of clients) {
      expect(timeline.getSnapshot()).toMatchObject({ caughtUp: true, outgoing: [] });
      expect(timeline.getSnapshot().messages).toEqual(server.chat.rooms.get('lobby')?.log.page().messages);
    }
  });
}

beforeEach(async () => {
  server = await FakeServer.start();
  clients = [];
  const ada = server.chat.addUser('ada', 'Ada');
  server.chat.addUser('grace', 'Grace');
  server.chat.addRoom('lobby', ada);
});

afterEach(async () => {
  clients.forEach((client) => client.close());
  await server.stop();
});

describe('two people', () => {
  it('talk, see each other and see each other type', async () => {
    const [ada, grace] = [await join('ada'), await join('grace')];
    await until(() => expect(ada.timeline.getSnapshot().online.map((user) => user.username)).toEqual(['ada', 'grace']));
    grace.timeline.commands.typing();
    await until(() => expect(ada.timeline.getSnapshot().typing).toEqual([grace.self]));
    grace.timeline.commands.send('hello');
    await until(() => expect(bodies(ada)).toEqual(['hello']));
    expect(ada.timeline.getSnapshot().typing).toEqual([]);
    await allCurrent();
  });

  it('edit and delete in place', async () => {
    const [ada, grace] = [await join('ada'), await join('grace')];
    ada.timeline.commands.send('helo');
    grace.timeline.commands.send('what?');
    await allCurrent();
    const own = (client: Client) => client.timeline.getSnapshot().messages.find(({ author }) => author.id === client.self.id)?.id ?? '';
    ada.timeline.commands.edit(own(ada), 'hello');
    grace.timeline.commands.remove(own(grace));
    await allCurrent();
    expect(bodies(ada)).toContain('hello');
    expect(bodies(ada)).toContain('');
    const foreign = own(ada);
    grace.timeline.commands.edit(foreign, 'mine now');
    await until(() => expect(grace.timeline.getSnapshot().failedEdits.get(foreign)?.error?.code).toBe('forbidden'));
    expect(bodies(grace)).toContain('hello');
  });
});

describe('a break', () => {
  it.each([undefined, 1001, 1011, 1012, 4409])('of the connection (%s) loses nothing and repeats nothing, what is on its way included', async (code) => {
    const [ada, grace] = [await join('ada'), await join('grace')];
    grace.timeline.commands.send('before');
    await allCurrent();
    server.isClosedToSockets = true;
    server.cut(code);
    await until(() => expect(grace.socket.status.state).not.toBe('live'));
    ['one', 'two', 'three'].forEach((body) => grace.timeline.commands.send(body));
    server.chat.post('lobby', ada.self, 'by REST meanwhile');
    server.isClosedToSockets = false;
    await allCurrent();
    expect(bodies(ada)).toEqual(['before', 'by REST meanwhile', 'one', 'two', 'three']);
  });

  // facts.md, fault 2.
  it('between commit and ack stores the text once', async () => {
    const [ada, grace] = [await join('ada'), await join('grace')];
    const post = server.chat.post.bind(server.chat);
    const posting = vi.spyOn(server.chat, 'post').mockImplementationOnce((...args) => {
      post(...args); // stored
      server.cut();
      throw new ChatError('unavailable', 'the answer is lost with the connection');
    });
    grace.timeline.commands.send('once');
    await until(() => expect(posting).toHaveBeenCalled());
    await allCurrent();
    expect(bodies(ada)).toEqual(['once']);
  });

  it('with the access token run out meanwhile renews it', async () => {
    const ada = await join('ada');
    server.chat.expireAccess();
    server.cut(4401);
    await until(() => expect(ada.socket.status.state).not.toBe('live'));
    ada.timeline.commands.send('still here');
    await allCurrent();
    expect(server.requests).toContain('POST /api/v1/auth/refresh');
  });

  it('with the session revoked stops, the text safe', async () => {
    const ada = await join('ada');
    server.chat.revokeAll();
    server.cut(4401);
    ada.timeline.commands.send('kept');
    await until(() => expect(ada.socket.status).toMatchObject({ state: 'stopped', stoppedBy: 'signed_out' }));
    expect(ada.timeline.getSnapshot().outgoing.map(({ body }) => body)).toEqual(['kept']);
  });
});

it('a long history is loaded page by page while others go on talking', async () => {
  const [ada, grace] = [await join('ada'), await join('grace')];
  for (let i = 1; i <= 130; i++) server.chat.post('lobby', ada.self, `text ${i}`);
  await until(() => expect(bodies(ada)).toHaveLength(130));
  const late = await join('grace');
  expect(bodies(late)).toHaveLength(50);
  grace.timeline.commands.send('on');
  await late.timeline.loadOlder();
  grace.timeline.commands.send('and on');
  await late.timeline.loadOlder();
  await until(() => expect(bodies(late)).toEqual([...Array.from({ length: 130 }, (_, i) => `text ${i + 1}`), 'on', 'and on']));
  expect(late.timeline.getSnapshot().hasOlder).toBe(false);
});
