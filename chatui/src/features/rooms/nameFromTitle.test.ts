import { expect, test } from 'vitest';

import { nameFromTitle, spareName } from './nameFromTitle';

test.each([
  ['garden', 'garden'],
  ['My Room', 'my-room'],
  ['  Café  №1! ', 'cafe-no1'],
  ['--a--b--', 'a-b'],
  ['42', '42'],
  ['日本 tea', 'tea'],
  ['x'.repeat(63) + ' y', 'x'.repeat(63)],
  ['', ''],
  ['   ', ''],
])('%j → %j', (title, name) => expect(nameFromTitle(title, 'room-xyz')).toBe(name));

test.each(['会議室', '雑談部屋', 'Кухня', 'غرفة', 'חדר 12', '회의실 3', 'ห้องประชุม', '🎉', '!!!'])(
  'nothing of %j can stand in an address',
  (title) => expect(nameFromTitle(title, 'room-xyz')).toBe('room-xyz'),
);

test('a spare name is an address, and another one each time', () => {
  const names = Array.from({ length: 50 }, spareName);
  for (const name of names) expect(name).toMatch(/^room-[0-9a-z]{6}$/);
  expect(new Set(names).size).toBe(50);
});
