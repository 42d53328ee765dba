import { expect, test } from 'vitest';

import type { Member } from '../../wire/room';
import type { User } from '../../wire/user';
import { foundPeople } from './foundPeople';

const user = (name: string): User => ({ id: name, username: name, display_name: name, created_at: '' });
const member = (name: string, more: Partial<Member> = {}): Member => ({
  user: user(name),
  role: 'member',
  online: false,
  joined_at: '',
  ...more,
});

test('what the log and the socket have said since is newer than what was found', () => {
  const found = [member('ada', { online: true }), member('grace'), member('linus')];
  const people = foundPeople(found, [member('grace', { role: 'moderator' })], [user('linus')]);
  expect(people.map(({ user: { id }, role, online }) => [id, role, online])).toEqual([
    ['ada', 'member', false],
    ['grace', 'moderator', false],
    ['linus', 'member', true],
  ]);
});

test('past the hundred people that the socket names, the server’s word counts', () => {
  const crowd = Array.from({ length: 100 }, (_, i) => user(`other-${i}`));
  expect(foundPeople([member('ada', { online: true })], [], crowd)[0]?.online).toBe(true);
});
