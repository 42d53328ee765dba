import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { startPage } from './startPage';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => void vi.useRealTimers());

/** A start that works from the attempt given on; answers what was said of those that failed. */
async function failingUntil(attempt: number) {
  const failures: (() => void)[] = [];
  const start = vi.fn(() => (start.mock.calls.length < attempt ? Promise.reject(new Error('no')) : Promise.resolve()));
  startPage(start, (retry) => failures.push(retry));
  await vi.advanceTimersByTimeAsync(0);
  return { start, failures };
}

test('a start that fails is told, and tried again by itself', async () => {
  const { start, failures } = await failingUntil(3);
  expect(failures).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([start.mock.calls.length, failures.length]).toEqual([3, 2]);
});

test('it is tried at once when the network is back, or the reader says so', async () => {
  const { start, failures } = await failingUntil(3);
  dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(0);
  expect(start).toHaveBeenCalledTimes(2);
  failures[1]?.();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(start).toHaveBeenCalledTimes(3);
});

test('what throws before it begins to wait has failed, too', async () => {
  const told = vi.fn();
  startPage(() => {
    throw new Error('no');
  }, told);
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toHaveBeenCalledOnce();
});
