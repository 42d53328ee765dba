import { expect, test } from 'vitest';

import { german } from '../i18n/de/texts';
import { english } from '../i18n/en/texts';
import { ada, grace, linus, roomOf } from '../testing/samples';
import { roomTitle } from './roomTitle';

test('a room is called by its title, a direct conversation by the others in it', () => {
  expect(roomTitle(roomOf('lobby', 1, { title: 'The lobby' }), ada.id, english)).toBe('The lobby');
  const direct = roomOf('dm-x', 1, { title: '', visibility: 'direct', people: [ada, grace, linus] });
  expect(roomTitle(direct, ada.id, english)).toBe('Grace, Linus');
  expect(roomTitle(direct, grace.id, english)).toBe('Ada, Linus');
});

test('a deleted account is called in the language of the reader', () => {
  const gone = { ...grace, username: null, display_name: 'Deleted user', deleted: true };
  const direct = roomOf('dm-x', 1, { title: '', visibility: 'direct', people: [ada, gone] });
  expect(roomTitle(direct, ada.id, german)).toBe('Gelöschtes Konto');
});
