import { expect, test } from 'vitest';

import { german } from '../../../i18n/de/texts';
import { english } from '../../../i18n/en/texts';
import { ada, grace, linus } from '../../../testing/samples';
import { namesOf } from './namesOf';

test.each([
  [[ada], 1, 'Ada', 'Ada'],
  [[ada, grace], 2, 'Ada and Grace', 'Ada und Grace'],
  [[ada, grace, linus], 3, 'Ada, Grace and Linus', 'Ada, Grace und Linus'],
  [[ada, grace], 5, 'Ada, Grace and 3 others', 'Ada, Grace und 3 weiteren'],
  [[ada], 2, 'Ada and 1 other', 'Ada und 1 weiteren Person'],
  [
    Array.from({ length: 12 }, () => ada),
    12,
    `${'Ada, '.repeat(9)}Ada and 2 others`,
    `${'Ada, '.repeat(9)}Ada und 2 weiteren`,
  ],
])('%#', (users, count, inEnglish, inGerman) => {
  expect(english.message.names(namesOf(users, english, 10, count))).toBe(inEnglish);
  expect(german.message.names(namesOf(users, german, 10, count))).toBe(inGerman);
});

test('a deleted account is called so in the language of the page', () => {
  const gone = { ...ada, username: null, display_name: 'Deleted user', deleted: true };
  expect(namesOf([gone, grace], german).shown).toEqual(['Gelöschtes Konto', 'Grace']);
  expect(namesOf([gone], english).shown).toEqual(['Deleted user']);
});

test('a program is told from a person', () => {
  expect(namesOf([grace, { ...ada, bot: true }], english).shown).toEqual(['Grace', 'Ada (Bot)']);
});
