// @vitest-environment node
import { afterEach, expect, it, vi } from 'vitest';

import { newClientId } from './newClientId';

afterEach(() => {
  vi.useRealTimers();
});

it('is a UUIDv7 that nobody else has', () => {
  const ids = Array.from({ length: 1000 }, newClientId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(1000);
});

it('grows with time', () => {
  vi.useFakeTimers();
  const ids = ['2026-11-23T12:00:00.250Z', '2026-11-23T12:00:00.251Z', '2031-01-01T00:00:00Z'].map((time) => {
    vi.setSystemTime(new Date(time));
    return newClientId();
  });
  expect(ids.toSorted()).toEqual(ids);
  expect(ids[0]?.startsWith('01a20846-fefa')).toBe(true);
});
