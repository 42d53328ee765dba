import { expect, test } from 'vitest';

import type { Found } from '../../wire/found';
import { splitMarks } from './splitMarks';

const shown = (body: string, marks: Found['marks']) =>
  splitMarks(body, marks)
    .map(({ text, isMarked }) => (isMarked ? `[${text}]` : text))
    .join('');

test.each<[string, Found['marks'], string]>([
  ['good morning', [[5, 12]], 'good [morning]'],
  ['good morning', [], 'good morning'],
  ['🎉🎉 party', [[3, 8]], '🎉🎉 [party]'],
  [
    'a b c',
    [
      [0, 1],
      [4, 5],
    ],
    '[a] b [c]',
  ],
  [
    'overlap',
    [
      [0, 4],
      [2, 6],
    ],
    '[over]lap',
  ],
  [`${'x'.repeat(300)} rose`, [[301, 305]], `…${'x'.repeat(79)} [rose]`],
])('%s', (body, marks, text) => expect(shown(body, marks)).toBe(text));
