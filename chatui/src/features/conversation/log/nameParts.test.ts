import { expect, test } from 'vitest';

import { ada, grace } from '../../../testing/samples';
import { namePartsOf } from './nameParts';

test('a sentence is cut at the names in it, each of which is somebody', () => {
  const sentence = `${ada.display_name} made ${grace.display_name} a moderator`;
  expect(namePartsOf(sentence, [ada, grace])).toEqual([
    { text: ada.display_name, user: ada },
    { text: ' made ' },
    { text: grace.display_name, user: grace },
    { text: ' a moderator' },
  ]);
});

test('a name inside of a longer one is not taken out of it', () => {
  const long = { ...grace, display_name: `${ada.display_name} Lovelace` };
  const sentence = `${long.display_name} was added by ${ada.display_name}`;
  expect(namePartsOf(sentence, [ada, long])).toEqual([
    { text: long.display_name, user: long },
    { text: ' was added by ' },
    { text: ada.display_name, user: ada },
  ]);
});

test('a deleted user has no card, and one who is not named none here', () => {
  const deleted = { ...grace, username: null, display_name: 'Deleted user' };
  expect(namePartsOf('Deleted user left', [deleted, ada])).toEqual([{ text: 'Deleted user left' }]);
});
