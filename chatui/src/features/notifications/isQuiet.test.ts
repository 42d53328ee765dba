import { expect, test } from 'vitest';

import { isQuiet } from './isQuiet';

const at = (time: string) => new Date(`2026-01-15T${time}:00.000Z`);
const hours = (from: string, to: string, zone = 'UTC') => ({ quiet: { from, to, zone }, paused_until: null });

test.each([
  ['09:59', false],
  ['10:00', true],
  ['11:59', true],
  ['12:00', false],
])('quiet from 10 to 12: at %s %s', (time, expected) => expect(isQuiet(hours('10:00', '12:00'), at(time))).toBe(expected));

test.each([
  ['21:59', false],
  ['22:00', true],
  ['00:00', true],
  ['06:59', true],
  ['07:00', false],
])('quiet over midnight: at %s %s', (time, expected) => expect(isQuiet(hours('22:00', '07:00'), at(time))).toBe(expected));

test('the hours are those of the zone', () => {
  expect(isQuiet(hours('22:00', '23:00', 'Asia/Tokyo'), at('13:30'))).toBe(true);
  expect(isQuiet(hours('22:00', '23:00', 'Asia/Tokyo'), at('22:30'))).toBe(false);
});

test('no hours, or a zone that is unknown here, are not quiet', () => {
  expect(isQuiet(hours('00:00', '00:00'), at('00:00'))).toBe(false);
  expect(isQuiet(hours('00:00', '23:59', 'Mars/Olympus'), at('12:00'))).toBe(false);
  expect(isQuiet({ quiet: null, paused_until: null }, at('12:00'))).toBe(false);
});

test('a pause holds until its end', () => {
  const paused = { quiet: null, paused_until: at('12:00').toISOString() };
  expect(isQuiet(paused, at('11:59'))).toBe(true);
  expect(isQuiet(paused, at('12:00'))).toBe(false);
});
