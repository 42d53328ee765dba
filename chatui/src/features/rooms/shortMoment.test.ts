import { expect, test } from 'vitest';

import { shortMoment } from './shortMoment';

const now = new Date(2026, 10, 30, 12, 0);

test.each([
  [new Date(2026, 10, 30, 9, 5), '9:05 AM', '09:05'],
  [new Date(2026, 10, 29, 23, 59), 'Sun', 'So'],
  [new Date(2026, 10, 23, 12, 0), 'Nov 23', '23. Nov.'],
  [new Date(2025, 10, 30, 12, 0), '11/30/25', '30.11.25'],
])('%s is told as %s and %s', (at, english, german) => {
  expect(shortMoment(at, now, 'en').replace(/\s/g, ' ')).toBe(english);
  expect(shortMoment(at, now, 'de')).toBe(german);
});
