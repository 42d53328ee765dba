import { expect, test } from 'vitest';

import { emojis, findEmojis } from './emojis';

test.each([
  ['tada', '🎉'],
  ['+1', '👍'],
  [':heart:', '❤️'],
  ['red heart', '❤️'],
  ['rocket', '🚀'],
  ['ROCKE', '🚀'],
])('%s finds %s first', (wanted, emoji) => expect(findEmojis(wanted)[0]?.emoji).toBe(emoji));

test('no word finds all, a strange one none', () => {
  expect(findEmojis(' ')).toHaveLength(emojis.length);
  expect(emojis.length).toBeGreaterThan(1500);
  expect(findEmojis('qqqq')).toEqual([]);
  expect(findEmojis('face', 5)).toHaveLength(5);
});
