import { expect, test } from 'vitest';

import { german } from '../../../i18n/de/texts';
import { english } from '../../../i18n/en/texts';
import { dayName } from './times';

const now = new Date(2026, 2, 1, 0, 30);

test.each([
  [new Date(2026, 2, 1, 0, 1), 'Today'],
  [new Date(2026, 1, 28, 23, 59), 'Yesterday'],
])('%s is %s', (at, name) => {
  expect(dayName(at, now, english)).toBe(name);
});

test('the year is named only when it is another', () => {
  expect(dayName(new Date(2026, 0, 5), now, english)).not.toContain('2026');
  expect(dayName(new Date(2025, 11, 31), now, english)).toContain('2025');
});

test('days are named in the language of the interface', () => {
  expect(dayName(new Date(2026, 2, 1), now, german)).toBe('Heute');
  expect(dayName(new Date(2026, 0, 5), now, german)).toMatch(/^Montag, 5. Januar$/);
  expect(dayName(new Date(2026, 0, 5), now, english)).toMatch(/Monday/);
});
