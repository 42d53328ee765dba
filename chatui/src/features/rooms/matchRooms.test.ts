import { expect, test } from 'vitest';

import { english } from '../../i18n/en/texts';
import { ada, grace, roomOf } from '../../testing/samples';
import type { Room } from '../../wire/room';
import { matchRooms } from './matchRooms';

const room = (name: string, title: string, last_message_at: string | null = null) =>
  ({ name, title, last_message_at, created_at: '2026-01-01' }) as Room;

const rooms = [
  room('lobby', 'Lobby'),
  room('garden', 'The garden', '2026-03-01'),
  room('ad-garden', 'Adverts', '2026-02-01'),
  room('cafe', 'Café'),
  room('room-x1', '会議室'),
];
const found = (typed: string, visited: string[] = []) => matchRooms(rooms, typed, visited, 'user-ada', english).map(({ name }) => name);

test('a direct conversation is found by who is in it, not by its name', () => {
  const direct = roomOf('dm-abc', 1, { title: '', visibility: 'direct', people: [ada, grace] });
  const names = (typed: string) => matchRooms([direct], typed, [], ada.id, english).map(({ name }) => name);
  expect(names('gra')).toEqual(['dm-abc']);
  expect(names('ada')).toEqual([]);
  expect(names('dm-')).toEqual([]);
});

test.each([
  ['lob', ['lobby']],
  ['LOBBY', ['lobby']],
  ['gard', ['garden', 'ad-garden']], // its name begins so; the other one has a word that does
  ['ad', ['ad-garden', 'garden']], // has it inside, though newer
  ['cafe', ['cafe']],
  ['café', ['cafe']],
  ['会議', ['room-x1']],
  ['lby', ['lobby']],
  ['grdn', ['garden', 'ad-garden']],
  ['zebra', []],
])('%s finds %j', (typed, names) => expect(found(typed)).toEqual(names));

test('where nothing is typed all are there, those visited last first', () => {
  expect(found('', ['cafe', 'gone', 'lobby'])).toEqual(['cafe', 'lobby', 'garden', 'ad-garden', 'room-x1']);
});
