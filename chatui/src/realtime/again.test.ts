import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { AGAIN_MS, again } from './again';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const attempt = vi.fn<() => void>();

test.each([
  ['after a while', () => vi.advanceTimersByTime(AGAIN_MS)],
  ['when the network is back', () => dispatchEvent(new Event('online'))],
  ['when it is told to', (now: () => void) => now()],
])('tries once %s, and not by anything that comes later', (_, come) => {
  attempt.mockClear();
  const { now } = again(attempt);
  vi.advanceTimersByTime(AGAIN_MS - 1);
  expect(attempt).not.toHaveBeenCalled();
  come(now);
  vi.advanceTimersByTime(AGAIN_MS);
  dispatchEvent(new Event('online'));
  now();
  expect(attempt).toHaveBeenCalledOnce();
});

test('does not try once it is cancelled', () => {
  attempt.mockClear();
  const { now, cancel } = again(attempt);
  cancel();
  dispatchEvent(new Event('online'));
  now();
  vi.advanceTimersByTime(AGAIN_MS);
  expect(attempt).not.toHaveBeenCalled();
});
