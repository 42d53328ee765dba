import { expect, test } from 'vitest';

import { beginningOf } from './beginningOf';

const [phone, desktop] = [390, 1280];
const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n + 1}`).join('\n');

test.each([
  ['short lines', lines(30), phone, lines(3)],
  ['blank ones count', 'a\n\nb\nc\nd', phone, 'a\n\nb'],
  ['a short text', 'one\ntwo', phone, 'one\ntwo'],
  ['words stay whole', `${'x'.repeat(100)} ${'y'.repeat(100)}`, phone, 'x'.repeat(100)],
  ['more fits on a wide page', `${'x'.repeat(100)} ${'y'.repeat(100)}\nz`, desktop, `${'x'.repeat(100)} ${'y'.repeat(100)}`],
  ['a word without an end', 'x'.repeat(4000), phone, 'x'.repeat(120)],
  ['no half of a sign', `a${'🎉'.repeat(200)}`, phone, `a${'🎉'.repeat(59)}`],
])('%s', (_, text, width, beginning) => expect(beginningOf(text, 3, width)).toBe(beginning));
