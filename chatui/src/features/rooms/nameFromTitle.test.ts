import { expect, test } from 'vitest';

import { nameFromTitle } from './nameFromTitle';

test.each([
  ['garden', 'garden'],
  ['My Room', 'my-room'],
  ['  Café  №1! ', 'cafe-no1'],
  ['--a--b--', 'a-b'],
  ['日本', ''],
  ['x'.repeat(63) + ' y', 'x'.repeat(63)],
])('%s → %s', (title, name) => {
  expect(nameFromTitle(title)).toBe(name);
});
