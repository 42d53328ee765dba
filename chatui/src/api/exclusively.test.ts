import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryStorage } from '../testing/MemoryStorage';
import { exclusively } from './exclusively';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Work that takes a second and notes when it begins and ends. */
function workOf(name: string, notes: string[]) {
  return async () => {
    notes.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    notes.push(`${name} ends`);
    return name;
  };
}

describe('without Web Locks', () => {
  it('two tabs work one after the other', async () => {
    const storage = new MemoryStorage();
    const notes: string[] = [];
    const tabs = ['one', 'two', 'three'].map((name) => exclusively('work', storage, undefined, workOf(name, notes)));
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await Promise.all(tabs)).sort()).toEqual(['one', 'three', 'two']);
    for (let i = 0; i < notes.length; i += 2) expect(notes[i]?.split(' ')[0]).toBe(notes[i + 1]?.split(' ')[0]);
    expect(storage.length).toBe(0);
  });

  it('work that fails lets the next one in', async () => {
    const storage = new MemoryStorage();
    const failing = expect(exclusively('work', storage, undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const next = exclusively('work', storage, undefined, () => Promise.resolve('yes'));
    await vi.advanceTimersByTimeAsync(1_000);
    await failing;
    await expect(next).resolves.toBe('yes');
  });

  it('a tab that died holding the lease keeps the others out for twenty seconds, not longer', async () => {
    const storage = new MemoryStorage();
    void exclusively('work', storage, undefined, () => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(100);
    let isDone = false;
    void exclusively('work', storage, undefined, () => Promise.resolve((isDone = true)));
    await vi.advanceTimersByTimeAsync(19_000);
    expect(isDone).toBe(false);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(isDone).toBe(true);
  });
});

it('uses Web Locks where there are any', async () => {
  const asked: string[] = [];
  const locks = { request: (name: string, work: () => Promise<unknown>) => (asked.push(name), work()) };
  const storage = new MemoryStorage();
  await expect(exclusively('work', storage, locks as unknown as LockManager, () => Promise.resolve('done'))).resolves.toBe('done');
  expect(asked).toEqual(['work']);
  expect(storage.length).toBe(0);
});

it('a browser that refuses its locks, as one that keeps nothing does, has a lease', async () => {
  const refused = () => Promise.reject(new DOMException('Access to the Locks API is denied.', 'SecurityError'));
  const work = exclusively('work', new MemoryStorage(), { request: refused }, () => Promise.resolve('done'));
  await vi.advanceTimersByTimeAsync(1_000);
  await expect(work).resolves.toBe('done');
});

it('work that fails under a lock is not done twice', async () => {
  const locks = { request: (_: string, work: () => Promise<unknown>) => work() };
  const work = vi.fn(() => Promise.reject(new Error('no')));
  await expect(exclusively('work', new MemoryStorage(), locks as LockManager, work)).rejects.toThrow('no');
  expect(work).toHaveBeenCalledOnce();
});
