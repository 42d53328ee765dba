import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { ChatServer } from '../../e2e/ChatServer';
import { type Api, createApi } from '../api/Api';
import { configFor } from '../api/config';
import { Session } from '../api/Session';
import { ChatSocket } from '../api/ChatSocket';
import { ChatError } from '../wire/ChatError';
import { type ChatEvent } from '../wire/event';
import { isEvent, type ServerFrame } from '../wire/frames';
import type { User } from '../wire/user';
import { FakeServer } from './FakeServer';
import { MemoryStorage } from './MemoryStorage';
import { NodeWebSocket } from './NodeWebSocket';

// What the fake server of the tests does, the real one does: the same cases, by the client's own classes, on both.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

interface Running {
  url: string;
  stop: () => Promise<void>;
}

/** As the e2e tests start it: on SQLite, in a folder of its own. */
async function startReal(): Promise<Running> {
  const server = await ChatServer.start();
  return { url: server.url, stop: () => server.discard() };
}

async function startFake(): Promise<Running> {
  const server = await FakeServer.start();
  return { url: server.url, stop: () => server.stop() };
}

const isBuilt = existsSync(resolve(import.meta.dirname, '../../../bin/chatrooms'));
const password = 'correct horse';

/** Somebody, with a session, the REST API and a socket. */
class Person {
  readonly session: Session;
  readonly api: Api;
  readonly socket: ChatSocket;
  readonly heard: ServerFrame[] = [];
  self: User | null = null;

  constructor(url: string) {
    const config = configFor(url, url);
    this.session = new Session({ apiUrl: config.apiUrl, storage: new MemoryStorage(), locks: undefined });
    this.api = createApi(config, this.session);
    const getToken = this.session.getToken.bind(this.session);
    this.socket = new ChatSocket({ url: config.socketUrl, getToken, WebSocketImpl: NodeWebSocket, random: () => 0.01 });
    this.socket.onFrame((frame) => this.heard.push(frame));
  }

  async register(username: string): Promise<this> {
    this.self = await this.session.register({ username, password, display_name: username.toUpperCase() });
    return this;
  }

  async connect(): Promise<void> {
    this.socket.start();
    await vi.waitFor(() => expect(this.socket.isLive).toBe(true), 20_000);
  }

  /** The events of a room that came by the socket. */
  events(room: string): ChatEvent[] {
    return this.heard.filter((frame): frame is ChatEvent => isEvent(frame) && frame.room === room);
  }

  close(): void {
    this.socket.stop();
    this.session.close();
  }
}

/** How something was refused. */
async function refusal(asked: Promise<unknown>): Promise<{ code: string; status: number }> {
  const { code, status } = await asked.then(() => new ChatError('done', 'It was not refused.'), (reason: unknown) => ChatError.from(reason));
  return { code, status };
}

/** A refusal on the socket has no status. */
async function codeOf(asked: Promise<unknown>): Promise<string> {
  return (await refusal(asked)).code;
}

describe.each([
  ['the fake server', startFake, true],
  ['the real server', startReal, isBuilt || process.env.CI !== undefined],
])('%s', (_, start, isThere) => {
  let server: Running;
  let ada: Person;
  let grace: Person;

  beforeAll(async () => {
    if (!isThere) return;
    server = await start();
    ada = await new Person(server.url).register('ada');
    grace = await new Person(server.url).register('grace');
    await ada.connect();
    await grace.connect();
  });

  afterAll(async () => {
    if (!isThere) return;
    [ada, grace].forEach((person) => person.close());
    await server.stop();
  });

  const check = it.skipIf(!isThere);

  check('lets people in by their password, and nobody twice by one name', async () => {
    expect(await refusal(new Person(server.url).session.login({ username: 'ada', password: 'wrong horse' }))).toEqual({ code: 'invalid_credentials', status: 401 });
    expect(await refusal(new Person(server.url).session.login({ username: 'nobody', password }))).toEqual({ code: 'invalid_credentials', status: 401 });
    expect(await refusal(new Person(server.url).register('ada'))).toEqual({ code: 'conflict', status: 409 });
    const again = new Person(server.url);
    expect(await again.session.login({ username: 'ada', password })).toMatchObject({ id: ada.self?.id, username: 'ada', display_name: 'ADA' });
    await again.session.getToken({ fresh: true });
    expect(await again.api.me()).toMatchObject({ username: 'ada' });
    again.close();
    expect(await refusal(new Person(server.url).api.me())).toEqual({ code: 'unauthorized', status: 401 });
    expect((await fetch(`${server.url}/api/v1/me`)).status).toBe(401);
  });

  check('describes rooms, and tells nobody of a private one', async () => {
    const made = await ada.api.createRoom({ name: 'garden', title: 'The garden', topic: 'Roses' });
    expect(made).toMatchObject({ name: 'garden', title: 'The garden', topic: 'Roses', visibility: 'public', archived_at: null, member_count: 1, me: { role: 'owner', unread_count: 0 } });
    expect(await refusal(grace.api.createRoom({ name: 'garden' }))).toEqual({ code: 'conflict', status: 409 });
    expect(await grace.api.room('garden')).toMatchObject({ me: { role: null, last_read_seq: 0, unread_count: 0 } });
    await ada.api.createRoom({ name: 'attic', visibility: 'private' });
    expect(await refusal(grace.api.room('attic'))).toEqual({ code: 'not_found', status: 404 });
    expect(await refusal(grace.api.messages('attic'))).toEqual({ code: 'not_found', status: 404 });
    expect(await refusal(grace.api.room('nowhere'))).toEqual({ code: 'not_found', status: 404 });
    expect((await grace.api.rooms()).items.map(({ name }) => name)).not.toContain('attic');
    expect((await grace.api.myRooms()).items).toEqual([]);
    expect((await ada.api.myRooms()).items.map(({ name }) => name).toSorted()).toEqual(['attic', 'garden']);
    expect(await ada.api.updateRoom('garden', { topic: 'Tulips' })).toMatchObject({ topic: 'Tulips', title: 'The garden' });
    expect(await refusal(grace.api.updateRoom('garden', { topic: 'Weeds' }))).toEqual({ code: 'forbidden', status: 403 });
  });

  check('has people join and leave, but for the last owner', async () => {
    await ada.api.createRoom({ name: 'porch' });
    expect(await grace.api.joinRoom('porch')).toMatchObject({ user: { username: 'grace' }, role: 'member' });
    expect((await ada.api.members('porch')).items.map(({ user, role }) => [user.username, role])).toEqual([['ada', 'owner'], ['grace', 'member']]);
    await grace.api.leaveRoom('porch');
    expect(await refusal(ada.api.leaveRoom('porch'))).toEqual({ code: 'conflict', status: 409 });
    const { events, seq } = await ada.api.events('porch', { after: 0 });
    expect(events.filter((event) => 'user' in event).slice(-2).map(({ type }) => type)).toEqual(['member.joined', 'member.left']);
    expect(events.map((event) => event.seq)).toEqual(Array.from({ length: seq }, (_unused, n) => n + 1));
  });

  check('keeps messages in order, answers pages of them, and one text once', async () => {
    await ada.api.createRoom({ name: 'hall' });
    for (const body of ['one', 'two', 'three', 'four', 'five']) await ada.socket.request({ type: 'send', room: 'hall', body, client_id: `hall-${body}` });
    const all = await ada.api.messages('hall');
    expect(all.messages.map(({ body }) => body)).toEqual(['one', 'two', 'three', 'four', 'five']);
    expect(all).toMatchObject({ has_before: false, has_after: false, seq: all.messages.at(-1)?.seq });
    const seqs = all.messages.map(({ seq }) => seq);
    const [, second = 0, third = 0] = seqs;
    const bodiesOf = async (bounds: Parameters<Api['messages']>[1]) => {
      const { messages, has_before, has_after } = await ada.api.messages('hall', bounds);
      return [messages.map(({ body }) => body).join(' '), has_before, has_after];
    };
    expect(await bodiesOf({ limit: 2 })).toEqual(['four five', true, false]);
    expect(await bodiesOf({ before: third, limit: 1 })).toEqual(['two', true, true]);
    expect(await bodiesOf({ after: second, limit: 2 })).toEqual(['three four', true, true]);
    expect(await bodiesOf({ around: third, limit: 3 })).toEqual(['two three four', true, true]);
    await ada.socket.request({ type: 'send', room: 'hall', body: 'one again', client_id: 'hall-one' });
    expect((await ada.api.messages('hall')).messages).toHaveLength(5);
    expect(await codeOf(ada.socket.request({ type: 'send', room: 'hall', body: '  ', client_id: 'hall-empty' }))).toBe('invalid');
  });

  check('tells whoever has subscribed what others send, edit, react to and delete', async () => {
    await ada.api.createRoom({ name: 'lobby' });
    await ada.socket.request({ type: 'subscribe', room: 'lobby', after: 0 });
    const head = (await ada.api.room('lobby')).seq;
    await vi.waitFor(() => expect(ada.events('lobby')).toHaveLength(head), 20_000);
    const sent = await grace.socket.request({ type: 'send', room: 'lobby', body: 'hello @ada', client_id: 'lobby-1' });
    const { messages } = await grace.api.messages('lobby');
    const id = messages[0]?.id ?? '';
    expect(messages[0]).toMatchObject({ seq: sent.seq, author: { username: 'grace' }, mentions: [{ username: 'ada' }], client_id: 'lobby-1' });
    await grace.socket.request({ type: 'edit', room: 'lobby', message_id: id, body: 'hello again' });
    await ada.socket.request({ type: 'react', room: 'lobby', message_id: id, emoji: '👍' });
    expect((await ada.api.messages('lobby')).messages[0]?.reactions).toEqual([{ emoji: '👍', count: 1, me: true }]);
    await ada.socket.request({ type: 'react', room: 'lobby', message_id: id, emoji: '👍', remove: true });
    await grace.socket.request({ type: 'delete', room: 'lobby', message_id: id });
    const types = ['member.joined', 'message.created', 'message.edited', 'reaction.added', 'reaction.removed', 'message.deleted'];
    await vi.waitFor(() => expect(ada.events('lobby').slice(head).map(({ type }) => type)).toEqual(types), 20_000);
    const seqs = ada.events('lobby').map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_unused, n) => n + 1));
    expect(ada.events('lobby').at(-1)).toMatchObject({ actor: { username: 'grace' }, message: { id, body: '', reactions: [] } });
    const replayed = (await ada.api.events('lobby', { after: head })).events;
    expect(replayed[1]).toMatchObject({ type: 'message.created', message: { body: '' } }); // as it is now
  });

  check('refuses what may not be done, by the codes of the contract', async () => {
    await ada.api.createRoom({ name: 'study' });
    await ada.socket.request({ type: 'send', room: 'study', body: 'mine', client_id: 'study-1' });
    const [{ id, seq } = { id: '', seq: 0 }] = (await ada.api.messages('study')).messages;
    expect(await codeOf(grace.socket.request({ type: 'edit', room: 'study', message_id: id, body: 'yours' }))).toBe('forbidden');
    expect(await codeOf(grace.socket.request({ type: 'delete', room: 'study', message_id: id }))).toBe('forbidden');
    expect(await codeOf(grace.socket.request({ type: 'read', room: 'study', seq }))).toBe('forbidden');
    expect(await codeOf(grace.socket.request({ type: 'subscribe', room: 'attic' }))).toBe('not_found');
    expect(await codeOf(grace.socket.request({ type: 'send', room: 'attic', body: 'hello', client_id: 'attic-1' }))).toBe('not_found');
    expect(await codeOf(ada.socket.request({ type: 'edit', room: 'study', message_id: 'none', body: 'new' }))).toBe('not_found');
    await ada.socket.request({ type: 'delete', room: 'study', message_id: id });
    expect(await codeOf(ada.socket.request({ type: 'edit', room: 'study', message_id: id, body: 'new' }))).toBe('gone');
    expect(await codeOf(ada.socket.request({ type: 'react', room: 'study', message_id: id, emoji: '👍' }))).toBe('gone');
    await ada.api.archiveRoom('study');
    expect(await codeOf(ada.socket.request({ type: 'send', room: 'study', body: 'late', client_id: 'study-2' }))).toBe('forbidden');
    expect((await ada.api.room('study')).archived_at).not.toBeNull();
  });

  check('counts what is unread, deleted ones not, and moves the marker', async () => {
    await ada.api.createRoom({ name: 'cellar' });
    await grace.api.joinRoom('cellar');
    for (const n of [1, 2, 3]) await ada.socket.request({ type: 'send', room: 'cellar', body: n === 3 ? 'for @grace' : `text ${n}`, client_id: `cellar-${n}` });
    const me = async () => {
      const { last_read_seq, unread_count, mention_count } = (await grace.api.room('cellar')).me;
      return { last_read_seq, unread_count, mention_count };
    };
    const joined = (await me()).last_read_seq;
    expect(await me()).toEqual({ last_read_seq: joined, unread_count: 3, mention_count: 1 });
    const { messages } = await ada.api.messages('cellar');
    const [first, second] = messages;
    await ada.socket.request({ type: 'delete', room: 'cellar', message_id: second?.id ?? '' });
    expect(await me()).toEqual({ last_read_seq: joined, unread_count: 2, mention_count: 1 });
    expect(await grace.socket.request({ type: 'read', room: 'cellar', seq: first?.seq ?? 0 })).toMatchObject({ seq: first?.seq });
    expect(await me()).toEqual({ last_read_seq: first?.seq, unread_count: 1, mention_count: 1 });
    expect(await grace.socket.request({ type: 'read', room: 'cellar', seq: 1 })).toMatchObject({ seq: first?.seq });
    expect(await grace.api.markRead('cellar', 1, { back: true })).toMatchObject({ last_read_seq: 1 });
    await grace.socket.request({ type: 'read', room: 'cellar', seq: 1_000 });
    expect(await me()).toMatchObject({ last_read_seq: (await grace.api.room('cellar')).seq, unread_count: 0, mention_count: 0 });
  });

  check('resumes after the position that is named, and says where the log is shorter', async () => {
    await ada.api.createRoom({ name: 'loft' });
    for (const n of [1, 2, 3]) await ada.socket.request({ type: 'send', room: 'loft', body: `text ${n}`, client_id: `loft-${n}` });
    const { seq } = await ada.api.room('loft');
    await grace.socket.request({ type: 'subscribe', room: 'loft', after: seq - 2 });
    await vi.waitFor(() => expect(grace.events('loft').map((event) => event.seq)).toEqual([seq - 1, seq]), 20_000);
    await grace.socket.request({ type: 'subscribe', room: 'loft', after: seq + 5 });
    const told = grace.heard.findLast((frame) => frame.type === 'subscribed' && frame.room === 'loft');
    expect(told).toMatchObject({ seq, reset: true });
  });
});
