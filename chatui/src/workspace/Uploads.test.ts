// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SendOptions } from '../api/sendBytes';
import { file } from '../testing/samples';
import { ChatError } from '../wire/ChatError';
import type { File } from '../wire/file';
import { LocalFiles } from './LocalFiles';
import { Uploads, type NamedBlob } from './Uploads';

interface Sending {
  name: string;
  room: string;
  options: SendOptions;
  done: (file?: File) => void;
  fail: (code: string, more?: { retryAfterMs?: number }) => void;
}

const limits = { fileBytes: 100, messageFiles: 3 };

let sending: Sending[];
let removed: string[];
let posted: [room: string, ids: string[]][];
let isLive: boolean;
let status: { offline: boolean };
let revoked: string[];
let tellSocket: () => void;
let localFiles: LocalFiles;
let uploads: Uploads;

function blob(name: string, size = 10): NamedBlob {
  return Object.assign(new Blob(['x'.repeat(size)], { type: 'image/jpeg' }), { name });
}

const add = (room: string, ...names: string[]) => uploads.add(room, names.map((name) => blob(name)), limits);
const states = (room = 'lobby') => uploads.of(room).map(({ name, state }) => `${name} ${state}`);
const going = (name: string) => sending.findLast((one) => one.name === name);
const idOf = (name: string, room = 'lobby') => uploads.of(room).find((one) => one.name === name)?.id ?? '';
/** Lets what was promised happen. */
const settle = () => vi.advanceTimersByTimeAsync(0);

async function finish(name: string): Promise<void> {
  going(name)?.done();
  await settle();
}

async function fail(name: string, code: string, more = {}): Promise<void> {
  going(name)?.fail(code, more);
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  [sending, removed, posted, revoked, isLive, status] = [[], [], [], [], true, { offline: false }];
  const upload = (room: string, name: string, _bytes: Blob, options: SendOptions) =>
    new Promise<File>((resolve, reject) => {
      sending.push({
        ...{ name, room, options },
        done: (made = file(name, { name })) => resolve(made),
        fail: (code, more) => reject(new ChatError(code, code, more)),
      });
      options.signal.addEventListener('abort', () => reject(new ChatError('timeout', 'stopped')));
    });
  const revoke = (url: string) => void revoked.push(url);
  localFiles = new LocalFiles(revoke);
  uploads = new Uploads({
    ...{ upload, localFiles, revoke },
    remove: (_room, id) => (removed.push(id), Promise.resolve()),
    post: (room, files) => posted.push([room, files.map(({ id }) => id)]),
    socket: {
      get isLive() {
        return isLive;
      },
      get status() {
        return status;
      },
      subscribe: (listener) => {
        tellSocket = listener;
        return () => undefined;
      },
    },
    addressOf: (bytes) => `blob:${(bytes as NamedBlob).name}`,
    random: () => 1,
  });
});

afterEach(() => {
  uploads.close();
  vi.useRealTimers();
});

describe('uploading', () => {
  test('three at once, in the order chosen, whatever the room', async () => {
    add('lobby', 'a', 'b');
    add('garden', 'c', 'd');
    expect(sending.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    await finish('b');
    expect(sending.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    expect(states()).toEqual(['a uploading', 'b uploaded']);
    expect(states('garden')).toEqual(['c uploading', 'd uploading']);
  });

  test('tells how far it is', () => {
    add('lobby', 'a');
    going('a')?.options.onProgress(7);
    expect(uploads.of('lobby')[0]?.sent).toBe(7);
  });

  test('a room’s files are the same array until one of them changes', () => {
    add('lobby', 'a');
    const before = uploads.of('lobby');
    add('garden', 'b');
    expect(uploads.of('lobby')).toBe(before);
    going('a')?.options.onProgress(7);
    expect(uploads.of('lobby')).not.toBe(before);
  });

  test('more than a message has, empty ones and too large ones are not sent', () => {
    expect(uploads.add('lobby', [blob('a'), blob('none', 0), blob('large', 101), blob('d')], limits)).toBe(1);
    expect(states()).toEqual(['a uploading', 'none failed', 'large failed']);
    expect(uploads.of('lobby').map(({ error }) => error?.code)).toEqual([undefined, 'empty', 'too_large']);
    expect(sending).toHaveLength(1);
  });
});

describe('what goes wrong', () => {
  test('a lost connection is waited for, however often, and gone on with as soon as it is back', async () => {
    add('lobby', 'a');
    isLive = false;
    for (let n = 1; n <= 10; n++) {
      await fail('a', 'network');
      expect(states()).toEqual(['a waiting']);
      await vi.advanceTimersByTimeAsync(30_000);
      expect(sending).toHaveLength(n + 1);
    }
    await fail('a', 'network');
    isLive = true;
    tellSocket();
    await settle();
    expect(sending).toHaveLength(12);
    await finish('a');
    expect(states()).toEqual(['a uploaded']);
  });

  test('what breaks off again and again over a good connection needs a person', async () => {
    add('lobby', 'a');
    for (let n = 1; n <= 5; n++) {
      await fail('a', 'network');
      await vi.advanceTimersByTimeAsync(30_000);
    }
    expect(states()).toEqual(['a failed']);
    expect(sending).toHaveLength(5);
    uploads.retry(idOf('a'));
    expect(states()).toEqual(['a uploading']);
  });

  test('a browser that says it is offline is believed before the socket is found dead', async () => {
    add('lobby', 'a');
    uploads.send('lobby');
    status = { offline: true };
    tellSocket();
    for (let n = 1; n <= 10; n++) {
      await fail('a', 'network');
      await vi.advanceTimersByTimeAsync(30_000);
    }
    expect(states()).toEqual(['a uploading']);
    status = { offline: false };
    tellSocket();
    await finish('a');
    expect(posted).toEqual([['lobby', ['a']]]);
  });

  test('faults before the connection is found lost are not the file’s', async () => {
    add('lobby', 'a');
    for (let round = 1; round <= 3; round++) {
      for (let n = 1; n <= 4; n++) {
        await fail('a', 'network');
        await vi.advanceTimersByTimeAsync(30_000);
      }
      isLive = false;
      tellSocket();
      isLive = true;
      tellSocket();
    }
    expect(states()).toEqual(['a uploading']);
  });

  test('a pause is as long as the server asks, unless it asks for hours', async () => {
    add('lobby', 'a', 'b');
    await fail('a', 'unavailable', { retryAfterMs: 5_000 });
    await fail('b', 'rate_limited', { retryAfterMs: 7_200_000 });
    expect(states()).toEqual(['a waiting', 'b failed']);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(sending).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(states()).toEqual(['a uploading', 'b failed']);
  });

  test.each(['storage_full', 'too_large', 'invalid', 'forbidden', 'not_found'])('%s needs a person', async (code) => {
    add('lobby', 'a');
    await fail('a', code);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states()).toEqual(['a failed']);
    expect(sending).toHaveLength(1);
  });
});

describe('a person', () => {
  test('stops one, and has it uploaded after all', async () => {
    add('lobby', 'a');
    uploads.cancel(idOf('a'));
    await settle();
    expect(states()).toEqual(['a failed']);
    expect(uploads.of('lobby')[0]?.error).toBeNull();
    expect(going('a')?.options.signal.aborted).toBe(true);
    uploads.retry(idOf('a'));
    await finish('a');
    expect(states()).toEqual(['a uploaded']);
  });

  test('removes one: under way, or uploaded, which the server then is told', async () => {
    add('lobby', 'a', 'b');
    await finish('b');
    const [first] = sending;
    uploads.remove(idOf('a'));
    uploads.remove(idOf('b'));
    await settle();
    expect(first?.options.signal.aborted).toBe(true);
    expect([states(), removed, revoked]).toEqual([[], ['b'], ['blob:a', 'blob:b']]);
    expect(uploads.isEmpty).toBe(true);
  });

  test('calls one otherwise: it is uploaded under that name, and what was there goes', async () => {
    add('lobby', 'a');
    await finish('a');
    uploads.rename(idOf('a'), '  the oak ');
    await settle();
    expect(removed).toEqual(['a']);
    expect(states()).toEqual(['the oak uploading']);
    await finish('the oak');
    uploads.send('lobby');
    expect(posted).toEqual([['lobby', ['the oak']]]);
  });

  test('calls one otherwise in the middle of it: the first answer is not believed', async () => {
    add('lobby', 'a');
    const [old] = sending;
    uploads.rename(idOf('a'), 'b');
    old?.done();
    await settle();
    expect(states()).toEqual(['b uploading']);
  });
});

describe('sending', () => {
  test('waits until all are there, and then sends them in the order chosen', async () => {
    add('lobby', 'a', 'b');
    await finish('b');
    uploads.send('lobby');
    expect([posted, uploads.isSending('lobby')]).toEqual([[], true]);
    await finish('a');
    expect(posted).toEqual([['lobby', ['a', 'b']]]);
    expect([states(), uploads.isSending('lobby'), uploads.isEmpty]).toEqual([[], false, true]);
    expect(localFiles.url('a')).toBe('blob:a');
    expect(revoked).toEqual([]);
  });

  test('of one room does not send another’s', async () => {
    add('lobby', 'a');
    add('garden', 'b');
    uploads.send('garden');
    await finish('a');
    expect(posted).toEqual([]);
    await finish('b');
    expect(posted).toEqual([['garden', ['b']]]);
    expect(states()).toEqual(['a uploaded']);
  });

  test('goes on where what is missing is removed', async () => {
    add('lobby', 'a', 'b');
    await finish('a');
    uploads.send('lobby');
    uploads.remove(idOf('b'));
    expect(posted).toEqual([['lobby', ['a']]]);
  });

  test.each([
    ['one fails', () => going('b')?.fail('storage_full')],
    ['one is stopped', () => uploads.cancel(idOf('b'))],
    ['there is another one', () => void add('lobby', 'c')],
    ['it is withdrawn', () => uploads.withdraw('lobby')],
  ])('does not where %s meanwhile', async (_, change) => {
    add('lobby', 'a', 'b');
    uploads.send('lobby');
    change();
    await settle();
    await finish('a');
    await finish('b');
    expect([posted, uploads.isSending('lobby')]).toEqual([[], false]);
  });

  test('what was not sent comes back as the server has it, and is shown from this tab', async () => {
    add('lobby', 'a');
    await finish('a');
    uploads.send('lobby');
    uploads.putBack('lobby', [file('a', { name: 'a' })]);
    expect(states()).toEqual(['a uploaded']);
    expect(uploads.of('lobby')[0]?.url).toBe('blob:a');
    uploads.send('lobby');
    expect(posted).toHaveLength(2);
    expect([localFiles.url('a'), revoked]).toEqual(['blob:a', []]);
  });
});
