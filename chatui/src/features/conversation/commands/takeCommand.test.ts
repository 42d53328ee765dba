import { beforeEach, describe, expect, test, vi } from 'vitest';

import type { Api } from '../../../api/Api';
import { english } from '../../../i18n/en/texts';
import { roomOf, unchanged } from '../../../testing/samples';
import { ChatError } from '../../../wire/ChatError';
import type { Role, Room } from '../../../wire/room';
import type { Workspace } from '../../../workspace/Workspace';
import { takeCommand, type Taking } from './takeCommand';

const send = vi.fn<(body: string) => void>();
const go = vi.fn<(path: string) => void>();
const askToLeave = vi.fn();
const call = vi.fn<Taking['call']>();
const list = vi.fn<Taking['list']>();
const take = vi.fn();
const sendThere = vi.fn();
const api = {
  updateRoom: vi.fn<(room: string, body: object) => Promise<unknown>>(),
  putMember: vi.fn<(room: string, username: string) => Promise<unknown>>(),
  leaveRoom: vi.fn<(room: string) => Promise<void>>(),
  client: { PUT: vi.fn<(path: string, options: object) => Promise<unknown>>() },
};

beforeEach(() => {
  vi.resetAllMocks();
  for (const one of [api.updateRoom, api.putMember]) one.mockResolvedValue({});
  api.leaveRoom.mockResolvedValue(undefined);
  list.mockResolvedValue([]);
});

function roomFor(role: Role | null, visibility: Room['visibility'] = 'public'): Room {
  const me = { role, last_read_seq: 1, unread_count: 0, mention_count: 0, ...unchanged };
  return roomOf('lobby', 1, { me, visibility });
}

function does(name: string, text: string, more: Partial<Taking> = {}) {
  return takeCommand(
    { name, text },
    {
      ...{ send, go, askToLeave, call, list, known: [], isOnline: true, text: english, room: roomFor('owner') },
      api: api as unknown as Api,
      workspace: { take, room: () => ({ commands: { send: sendThere } }) } as unknown as Workspace,
      ...more,
    },
  );
}

const deploy = { name: '/deploy', description: '', hint: '' };

describe('built in', () => {
  test('/me and /shrug send messages', async () => {
    expect(await does('/me', 'waves')).toBeNull();
    expect(await does('/shrug', 'who knows')).toBeNull();
    expect(send.mock.calls).toEqual([['_waves_'], ['who knows ¯\\_(ツ)_/¯']]);
  });

  test('/topic, /invite and /leave call the API', async () => {
    expect(await does('/topic', 'roses')).toBeNull();
    expect(api.updateRoom).toHaveBeenCalledExactlyOnceWith('lobby', { topic: 'roses' });
    expect(await does('/invite', '@Grace')).toBeNull();
    expect(api.putMember).toHaveBeenCalledExactlyOnceWith('lobby', 'grace');
    expect(await does('/leave', '')).toBeNull();
    expect(api.leaveRoom).toHaveBeenCalledExactlyOnceWith('lobby');
    expect(go).toHaveBeenCalledExactlyOnceWith('/rooms');
  });

  test('/leave asks in a private room, since nobody comes back there by themselves', async () => {
    expect(await does('/leave', '', { room: roomFor('member', 'private') })).toBeNull();
    expect(askToLeave).toHaveBeenCalledOnce();
    for (const one of [api.leaveRoom, go]) expect(one).not.toHaveBeenCalled();
  });

  test('/mute says until when', async () => {
    api.client.PUT.mockRejectedValue(new TypeError('no network'));
    vi.setSystemTime('2026-03-01T09:00:00Z');
    await does('/mute', '@grace 2h');
    await does('/mute', 'grace');
    const bodies = api.client.PUT.mock.calls.map(([, options]) => (options as { body: unknown }).body);
    expect(bodies).toEqual([{ kind: 'mute', until: '2026-03-01T11:00:00.000Z' }, { kind: 'mute' }]);
    vi.useRealTimers();
  });

  test('/dm opens the conversation, and says the text there', async () => {
    const direct = roomFor('member', 'direct');
    api.client.PUT.mockResolvedValue({ data: { ...direct, name: 'direct-1' }, response: new Response('{}') });
    expect(await does('/dm', '@grace hello there')).toBeNull();
    expect(take).toHaveBeenCalledOnce();
    expect(sendThere).toHaveBeenCalledExactlyOnceWith('hello there');
    expect(go).toHaveBeenCalledExactlyOnceWith('/chat/direct-1');
    await does('/dm', '@grace');
    expect(sendThere).toHaveBeenCalledOnce();
  });

  test.each([
    ['/me', '', '/me text'],
    ['/topic', '', '/topic text'],
    ['/invite', '', '/invite @name'],
    ['/invite', 'grace now', '/invite @name'],
    ['/mute', '', '/mute @name'],
    ['/mute', 'grace tomorrow', '/mute @name'],
    ['/leave', 'now', '/leave'],
    ['/dm', '', '/dm @name'],
  ])('%s %s: how it is written', async (name, text, how) => {
    expect((await does(name, text))?.why).toContain(how);
    for (const one of [send, go, api.putMember, api.leaveRoom, api.client.PUT]) expect(one).not.toHaveBeenCalled();
  });

  test.each([
    ['/topic', 'member', 'public'],
    ['/invite', 'member', 'public'],
    ['/mute', null, 'public'],
    ['/leave', null, 'public'],
    ['/topic', 'member', 'direct'],
    ['/leave', 'member', 'direct'],
  ] as const)('%s is not for %s in a %s room', async (name, role, visibility) => {
    const problem = await does(name, '@grace', { room: roomFor(role, visibility) });
    expect(problem).toMatchObject({ isUnknown: false });
    for (const one of [api.updateRoom, api.putMember, api.leaveRoom, api.client.PUT]) expect(one).not.toHaveBeenCalled();
  });

  test('who is not found is named, and another refusal is told as it is', async () => {
    api.putMember.mockRejectedValueOnce(new ChatError('not_found', 'x'));
    expect((await does('/invite', '@grase'))?.why).toBe('There is nobody called “grase”. Check the spelling.');
    api.leaveRoom.mockRejectedValueOnce(new ChatError('conflict', 'The last owner cannot leave.'));
    expect((await does('/leave', ''))?.why).toBe('The last owner cannot leave.');
    expect(go).not.toHaveBeenCalled();
  });
});

describe('a command of the room', () => {
  test('is called; what is known is not asked for', async () => {
    expect(await does('/deploy', 'main', { known: [deploy] })).toBeNull();
    expect(call).toHaveBeenCalledExactlyOnceWith({ name: '/deploy', text: 'main' });
    expect(list).not.toHaveBeenCalled();
  });

  test('that was made meanwhile is called', async () => {
    list.mockResolvedValue([deploy]);
    expect(await does('/deploy', '')).toBeNull();
    expect(call).toHaveBeenCalledOnce();
  });

  test('that there is not is neither called nor sent', async () => {
    const problem = await does('/depoly', 'main', { known: [deploy] });
    expect(problem).toEqual({ why: expect.stringContaining('No command /depoly here') as string, isUnknown: true });
    for (const one of [call, send, list]) expect(one).toHaveBeenCalledTimes(one === list ? 1 : 0);
  });

  test('is not called without a connection', async () => {
    expect((await does('/deploy', 'main', { known: [deploy], isOnline: false }))?.why).toContain('needs a connection');
    expect(call).not.toHaveBeenCalled();
  });

  test('whose list cannot be asked for is not taken for unknown', async () => {
    list.mockRejectedValue(new ChatError('unavailable', 'x'));
    expect(await does('/deploy', 'main')).toMatchObject({ isUnknown: false });
    expect(call).not.toHaveBeenCalled();
  });
});
