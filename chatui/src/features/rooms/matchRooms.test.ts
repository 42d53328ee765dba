import { expect, test } from 'vitest';

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
const found = (typed: string, visited: string[] = []) => matchRooms(rooms, typed, visited).map(({ name }) => name);

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
