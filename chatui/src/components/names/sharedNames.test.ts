import { expect, test } from 'vitest';

import { looksOf } from './looksOf';
import { sharedNames } from './sharedNames';

const areAlike = (a: string, b: string) => looksOf(a).some((look) => looksOf(b).includes(look));

test.each([
  ['Grace', 'grace'],
  ['Grace Hopper', 'Grace  Hopper '],
  ['Grace Hopper', 'Grace\u00a0Hop\u200bper'],
  ['Zoe', 'Zoë'],
  ['Zoë', 'Zoe\u0308'],
  ['Grace', 'Ｇｒａｃｅ'],
  ['Grace', '𝓖race'],
  ['Grace', 'Grасе'], // Cyrillic а, с, е
  ['Oxana', 'Охапа'],
  ['Boris', 'Воrіs'],
  ['Helen', 'Ηelen'], // Greek Η
  ['Nick', 'ηick'],
  ['NIKA', 'ΝΙΚΑ'],
  ['Νίκη', 'ΝΙΚΗ'],
  ['Ian', 'lan'],
  ['Bill', 'BiIl'],
  ['Bob', 'B0b'],
  ['Bernard', 'Bemard'],
  ['William', 'VVilliam'],
  ['Ada', '\u202eAda\u202c'],
  ['שלום', 'שָׁלוֹם'],
])('%s looks like %s', (a, b) => expect(areAlike(a, b)).toBe(true));

test.each([
  ['Grace', 'Gracie'],
  ['Ada', 'Adam'],
  ['Борис', 'Boris'], // another script in letters of its own
  ['राम', 'रीमा'],
  ['会議', '会话'],
  ['🦊', '🦉'],
  ['\u200b', '\u2060'],
])('%s does not look like %s', (a, b) => expect(areAlike(a, b)).toBe(false));

const person = (id: string, display_name: string, username: string | null = id) => ({ id, username, display_name });

test('those with a name like another’s are listed, whoever they are', () => {
  const people = [person('grace', 'Grace'), person('linus', 'Linus'), person('other', 'Grасe')];
  expect(sharedNames(people).sort()).toEqual(['grace', 'other']);
});

test('nobody shares a name with themselves, nor with a deleted account', () => {
  const people = [person('grace', 'Grace'), person('grace', 'Grace'), person('gone', 'Grace', null)];
  expect(sharedNames(people)).toEqual([]);
});

test('of somebody met twice the later name counts', () => {
  expect(sharedNames([person('a', 'Grace'), person('b', 'Grace'), person('b', 'Barbara')])).toEqual([]);
});
