import { expect, test } from 'vitest';

import { german } from '../../../i18n/de/texts';
import { english } from '../../../i18n/en/texts';
import { type Proof, proofText } from './proofText';

test.each<[head: number, toGo: number | null, text: string, more?: Partial<Proof>]>([
  [8123, 0, 'Live, all changes up to #8123'],
  [8123, 12, 'Catching up, 12 to go'],
  [8123, null, 'All changes up to #8123'],
  [8123, null, 'All changes up to #8123', { isOld: true }],
  [8123, 0, 'Earlier messages, all changes up to #8123', { isOld: true }],
  [8123, 12, 'Catching up, 12 to go', { isOld: true }],
  [8123, null, '1 change not loaded yet', { missing: 1 }],
  [8123, null, '3 changes not loaded yet', { missing: 3, isOld: true }],
])('at #%i with %s to go: %s', (head, toGo, text, more) =>
  expect(proofText({ head, toGo, missing: 0, isOld: false, ...more }, english)).toBe(text),
);

test.each([english, german])('what phones have no room for is a part of what is said: $language', (text) => {
  const live = proofText({ head: 8, toGo: 0, missing: 0, isOld: false }, text);
  expect(live).toContain(` ${text.log.proofSpared} `);
});
