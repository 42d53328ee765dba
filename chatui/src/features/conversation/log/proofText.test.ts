import { expect, test } from 'vitest';

import { proofText } from './proofText';

test.each<[head: number, toGo: number | null, text: string, isOld?: boolean]>([
  [8123, 0, 'Live, all changes up to #8123'],
  [8123, 12, 'Catching up, 12 to go'],
  [8123, null, 'All changes up to #8123'],
  [8123, 0, 'Earlier messages, all changes up to #8123', true],
  [8123, 12, 'Catching up, 12 to go', true],
])('at #%i with %s to go: %s', (head, toGo, text, isOld = false) =>
  expect(proofText(head, toGo, isOld)).toBe(text),
);
