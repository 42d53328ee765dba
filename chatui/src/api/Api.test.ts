import { beforeEach, describe, expect, it } from 'vitest';
import { FakeChat } from '../testing/FakeChat';
import { fakeFetch } from '../testing/fakeFetch';
import { MemoryStorage } from '../testing/MemoryStorage';
import { configFor } from './config';
import { createApi, type Api } from './Api';
import { Session } from './Session';

let chat: FakeChat;
let api: Api;
/** What was asked, as `GET /rooms?limit=2`. */
let asked: string[];
let answer: typeof fetch;

beforeEach(async () => {
  chat = new FakeChat();
  const ada = chat.addUser('ada', 'Ada');
  chat.addUser('grace', 'Grace');
  chat.addRoom('lobby', ada, { title: 'The lobby' });
  asked = [];
  answer = fakeFetch(chat);
  const net: typeof fetch = (input, init) => {
    const { method, url } = input as Request;
    asked.push(`${method} ${url.replace('http://api.test/api/v1', '')}`);
    return answer(input, init);
  };
  const config = configFor('http://api.test', 'http://chat.test');
  const session = new Session({ apiUrl: config.apiUrl, storage: new MemoryStorage(), locks: undefined, fetch: net });
  await session.login({ username: 'ada', password: 'correct horse' });
  api = createApi(config, session);
  asked = [];
});

describe('the account', () => {
  it('is read and changed', async () => {
    expect((await api.me()).username).toBe('ada');
    expect((await api.updateMe({ display_name: 'Countess' })).display_name).toBe('Countess');
    await api.changePassword({ current_password: 'correct horse', new_password: 'battery staple' });
    expect((await api.signIns()).items).toEqual([]);
    await api.deleteMe({ password: 'correct horse' });
    expect(asked).toEqual(['GET /me', 'PATCH /me', 'POST /me/password', 'GET /me/sessions', 'DELETE /me']);
  });

  it('others are found by name', async () => {
    expect((await api.user('grace')).display_name).toBe('Grace');
    await expect(api.user('nobody')).rejects.toMatchObject({ code: 'not_found', status: 404 });
  });
});

describe('rooms', () => {
  it('are listed, with what was asked for', async () => {
    expect((await api.rooms({ q: 'lob', limit: 2 })).items.map(({ title }) => title)).toEqual(['The lobby']);
    expect((await api.myRooms()).items).toHaveLength(1);
    expect(asked).toEqual(['GET /rooms?q=lob&limit=2', 'GET /me/rooms']);
  });

  it('are made, changed and archived', async () => {
    expect(await api.createRoom({ name: 'garden', topic: 'plants' })).toMatchObject({ title: 'garden', me: { role: 'owner' } });
    expect((await api.updateRoom('garden', { title: 'Garden' })).title).toBe('Garden');
    await api.archiveRoom('garden');
    expect((await api.room('garden')).archived_at).not.toBeNull();
    await expect(api.createRoom({ name: 'garden' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('have members who come and go', async () => {
    await api.createRoom({ name: 'garden' });
    expect(await api.putMember('garden', 'grace', 'moderator')).toMatchObject({ role: 'moderator', user: { username: 'grace' } });
    expect((await api.members('garden')).items).toHaveLength(2);
    await expect(api.leaveRoom('garden')).rejects.toMatchObject({ code: 'conflict' }); // the last owner
    await api.putMember('garden', 'grace', 'owner');
    await api.leaveRoom('garden');
    expect((await api.joinRoom('garden')).user.username).toBe('ada');
    expect(asked.at(-1)).toBe('PUT /rooms/garden/members/me');
  });

  it('are named in the path as they are, whatever they are named', async () => {
    await expect(api.room('no/such room?')).rejects.toMatchObject({ code: 'not_found' });
    expect(asked).toEqual(['GET /rooms/no%2Fsuch%20room%3F']);
  });
});

describe('messages', () => {
  it('are posted once for a client id, changed and deleted', async () => {
    const posted = await api.postMessage('lobby', { body: 'hello', client_id: 'c1' });
    expect((await api.postMessage('lobby', { body: 'hello', client_id: 'c1' })).id).toBe(posted.id);
    expect((await api.reviseMessage('lobby', posted.id, 'hello!')).edited_at).not.toBeNull();
    await api.deleteMessage('lobby', posted.id);
    expect((await api.message('lobby', posted.id)).body).toBe('');
    expect((await api.markRead('lobby', posted.seq)).last_read_seq).toBe(posted.seq);
  });

  it('come in pages, and as a log', async () => {
    for (let i = 1; i <= 5; i++) await api.postMessage('lobby', { body: `text ${i}` });
    const page = await api.messages('lobby', { before: 5, limit: 2 });
    expect(page).toMatchObject({ has_before: true, has_after: true, seq: 6, messages: [{ seq: 3 }, { seq: 4 }] });
    expect((await api.events('lobby', { after: 4 })).events.map(({ seq }) => seq)).toEqual([5, 6]);
  });

  it('refused say which field is at fault', async () => {
    await expect(api.postMessage('lobby', { body: '  ' })).rejects.toMatchObject({ code: 'invalid', fields: [{ location: 'body.body' }] });
  });
});

describe('an answer that is not the contract’s', () => {
  it.each([
    ['another shape', () => Response.json({ name: 'lobby' }), 'unreadable'],
    ['a page of a proxy', () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } }), 'unreadable'],
    ['a proxy’s error', () => new Response('<html>', { status: 502 }), 'unavailable'],
  ])('%s is told as such', async (_name, make, code) => {
    answer = () => Promise.resolve(make());
    await expect(api.room('lobby')).rejects.toMatchObject({ code });
  });

  it('a network that is not there is told as such', async () => {
    answer = () => Promise.reject(new TypeError('fetch failed'));
    await expect(api.room('lobby')).rejects.toMatchObject({ code: 'network' });
  });

  it('a call that was called off is', async () => {
    answer = (input) => new Promise((_resolve, reject) => {
      const { signal } = input as Request;
      if (signal.aborted) reject(signal.reason as Error);
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    const controller = new AbortController();
    const call = expect(api.room('lobby', controller.signal)).rejects.toMatchObject({ code: 'timeout' });
    controller.abort();
    await call;
  });
});
