// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FilePart } from '../api/FileTransfer';
import { MemoryStorage } from '../testing/MemoryStorage';
import { FileLinks } from './FileLinks';

const minutes = (count: number) => count * 60_000;
const addressOf = (room: string, id: string, part: FilePart, ticket: string) => `${room}/${id}/${part}?${ticket}`;

let storage: MemoryStorage;
let asked: number;
let isDown: boolean;

function links(selfId = 'ada') {
  const ask = () => {
    asked += 1;
    const ticket = `ticket ${asked}`;
    return isDown ? Promise.reject(new Error('down')) : Promise.resolve({ ticket, expires_at: '' });
  };
  return new FileLinks({ selfId, ask, addressOf, storage });
}

beforeEach(() => {
  vi.useFakeTimers();
  storage = new MemoryStorage();
  asked = 0;
  isDown = false;
});

afterEach(() => vi.useRealTimers());

test('asks for nothing while no file is shown, and once for all that are', async () => {
  const all = links();
  await vi.advanceTimersByTimeAsync(minutes(1));
  expect(asked).toBe(0);
  const changed = vi.fn();
  all.subscribe(changed);
  all.subscribe(() => undefined);
  expect(all.url('lobby', 'a', 'thumbnail')).toBeNull();
  await vi.advanceTimersByTimeAsync(0);
  expect(changed).toHaveBeenCalledOnce();
  expect(all.url('lobby', 'a', 'thumbnail')).toBe('lobby/a/thumbnail?ticket 1');
  expect(all.url('lobby', 'b', 'bytes')).toBe('lobby/b/bytes?ticket 1');
  expect(asked).toBe(1);
});

test('has another ticket before the hour ends, and leaves addresses that were given as they are', async () => {
  const all = links();
  all.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  const given = all.url('lobby', 'a', 'thumbnail');
  await vi.advanceTimersByTimeAsync(minutes(59));
  expect(asked).toBe(2);
  expect(all.url('lobby', 'a', 'thumbnail')).toBe(given);
  expect(all.url('lobby', 'b', 'thumbnail')).toBe('lobby/b/thumbnail?ticket 2');
});

test('has none renewed while nobody looks', async () => {
  const all = links();
  const leave = all.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  leave();
  await vi.advanceTimersByTimeAsync(minutes(200));
  expect(asked).toBe(1);
  all.subscribe(() => undefined);
  expect(all.url('lobby', 'a', 'bytes')).toBeNull();
  await vi.advanceTimersByTimeAsync(0);
  expect(all.url('lobby', 'a', 'bytes')).toContain('ticket 2');
});

describe('what could not be had', () => {
  test('is tried by a newer ticket, where there is one, and not twice by the same', async () => {
    const all = links();
    all.subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    all.url('lobby', 'a', 'thumbnail');
    await vi.advanceTimersByTimeAsync(minutes(59));
    expect(all.failed('lobby', 'a', 'thumbnail')).toBe(true);
    expect(all.url('lobby', 'a', 'thumbnail')).toContain('ticket 2');
    expect(all.failed('lobby', 'a', 'thumbnail')).toBe(false);
  });

  test('is tried by another one where somebody asks for it', async () => {
    const all = links();
    all.subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    all.url('lobby', 'a', 'thumbnail');
    await vi.advanceTimersByTimeAsync(minutes(2));
    all.retry('a', 'thumbnail');
    await vi.advanceTimersByTimeAsync(0);
    expect(all.url('lobby', 'a', 'thumbnail')).toContain('ticket 2');
  });

  test('for want of a ticket is asked for again by itself', async () => {
    isDown = true;
    const all = links();
    all.subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect([all.isAway, all.url('lobby', 'a', 'bytes')]).toEqual([true, null]);
    isDown = false;
    await vi.advanceTimersByTimeAsync(minutes(1));
    expect([all.isAway, all.url('lobby', 'a', 'bytes')]).toEqual([false, 'lobby/a/bytes?ticket 2']);
  });
});

test('the next page goes on with the same addresses, for the same person only', async () => {
  const first = links();
  first.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  first.close({ erase: false });
  expect(links().url('lobby', 'a', 'bytes')).toBe('lobby/a/bytes?ticket 1');
  expect(links('grace').url('lobby', 'a', 'bytes')).toBeNull();
  links().close({ erase: true });
  expect(links().url('lobby', 'a', 'bytes')).toBeNull();
});
