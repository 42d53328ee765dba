import { expect, test } from 'vitest';

import { perDay } from './perDay';

const entry = (at: Date, action = 'signed_in') => ({
  at: at.toISOString(),
  action,
  actor: null,
  subject: null,
  ip: '',
  detail: '',
});

test('counts what happened on each of the last days, across the end of a month', () => {
  const now = new Date(2026, 2, 2, 9);
  const entries = [
    entry(new Date(2026, 2, 2, 8)),
    entry(new Date(2026, 2, 2, 0, 1)),
    entry(new Date(2026, 2, 1, 23, 59)),
    entry(new Date(2026, 1, 28, 12)),
    entry(new Date(2026, 1, 27, 12)), // before the first of the days
    entry(new Date(2026, 2, 2, 8), 'sign_in_refused'),
  ];
  expect(perDay(entries, 'signed_in', 3, now).map(({ count }) => count)).toEqual([1, 1, 2]);
  expect(perDay(entries, 'signed_in', 3, now)[0]?.at.getDate()).toBe(28);
});
