import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { SocketStatus } from '../../../realtime/Socket';
import { useConnectionLabel } from './useConnectionLabel';

const live: SocketStatus = {
  state: 'live',
  brokenSince: null,
  retryAt: null,
  offline: false,
  stoppedBy: null,
  user: null,
};

const broken = (more: Partial<SocketStatus> = {}): SocketStatus => ({
  ...live,
  state: 'waiting',
  brokenSince: Date.now(),
  ...more,
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('“Connected” stays for the first 5 s of a break (section 7)', () => {
  const { result, rerender } = renderHook(useConnectionLabel, { initialProps: live });
  expect(result.current).toBe('connected');
  const lost = broken();
  rerender(lost);
  act(() => {
    vi.advanceTimersByTime(4900);
  });
  // A new attempt is no new break.
  rerender({ ...lost, state: 'connecting' });
  expect(result.current).toBe('connected');
  act(() => {
    vi.advanceTimersByTime(200);
  });
  expect(result.current).toBe('reconnecting');
  rerender(live);
  expect(result.current).toBe('connected');
});

test('a second break has its own 5 s', () => {
  const { result, rerender } = renderHook(useConnectionLabel, { initialProps: live });
  rerender(broken());
  act(() => {
    vi.advanceTimersByTime(6000);
  });
  rerender(live);
  act(() => {
    vi.advanceTimersByTime(1000);
  });
  rerender(broken());
  expect(result.current).toBe('connected');
});

test('no network is told as such', () => {
  const { result } = renderHook(useConnectionLabel, { initialProps: broken({ offline: true }) });
  act(() => {
    vi.advanceTimersByTime(5100);
  });
  expect(result.current).toBe('offline');
});

test('nothing is claimed before the first connection', () => {
  const { result } = renderHook(useConnectionLabel, { initialProps: broken({ state: 'connecting' }) });
  expect(result.current).toBeNull();
});
