import { afterEach, expect, test } from 'vitest';

import { changeAppearance } from './appearance';
import { timeFormat } from './timeFormat';

afterEach(() => {
  changeAppearance({ density: 'comfortable', hours: 'language', language: 'browser' });
  localStorage.clear();
});

const afternoon = new Date(2026, 0, 1, 14, 5);
const time = timeFormat({ timeStyle: 'short' });

test('hours are written as the reader likes them, also in what was made before they said so', () => {
  changeAppearance({ hours: '24h' });
  expect(time('en').format(afternoon)).toMatch(/^14.05/);
  changeAppearance({ hours: '12h' });
  expect(time('en').format(afternoon)).toMatch(/^0?2.05/);
  expect(time('en'), 'made once').toBe(time('en'));
});

test('times are written in the language of the interface', () => {
  const day = timeFormat({ weekday: 'long', month: 'long' });
  expect(day('en').format(afternoon)).toMatch(/January.*Thursday|Thursday.*January/);
  expect(day('de').format(afternoon)).toMatch(/Januar.*Donnerstag|Donnerstag.*Januar/);
});

test('the density is on the page for its style sheets, and both are kept', () => {
  changeAppearance({ density: 'compact', hours: '24h' });
  expect(document.documentElement).toHaveAttribute('data-density', 'compact');
  expect(JSON.parse(localStorage.getItem('chatrooms.appearance') ?? '')).toEqual({
    density: 'compact',
    hours: '24h',
    language: 'browser',
  });
});
