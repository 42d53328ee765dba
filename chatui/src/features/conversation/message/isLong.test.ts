import { expect, test } from 'vitest';

import { isLong } from './isLong';

test.each([
  ['a word', false],
  ['x'.repeat(1800), false],
  ['x'.repeat(1801), true],
  [Array(18).fill('a line').join('\n'), false],
  [Array(19).fill('a line').join('\n'), true],
])('%#', (text, expected) => expect(isLong(text)).toBe(expected));
