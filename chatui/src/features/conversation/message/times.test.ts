import { expect, test } from 'vitest';

import { dayName } from './times';

const now = new Date(2026, 2, 1, 0, 30);

test.each([
  [new Date(2026, 2, 1, 0, 1), 'Today'],
  [new Date(2026, 1, 28, 23, 59), 'Yesterday'],
])('%s is %s', (at, name) => {
  expect(dayName(at, now)).toBe(name);
});

test('the year is named only when it is another', () => {
  expect(dayName(new Date(2026, 0, 5), now)).not.toContain('2026');
  expect(dayName(new Date(2025, 11, 31), now)).toContain('2025');
});
