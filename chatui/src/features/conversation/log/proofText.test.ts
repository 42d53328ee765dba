import { expect, test } from 'vitest';

import { proofText } from './proofText';

test.each([
  [8123, 0, 'Live, all changes up to #8123'],
  [8123, 12, 'Catching up, 12 to go'],
  [8123, null, 'All changes up to #8123'],
])('at #%i with %s to go: %s', (head, toGo, text) => expect(proofText(head, toGo)).toBe(text));
