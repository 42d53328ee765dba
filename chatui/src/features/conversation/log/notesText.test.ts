import { expect, test } from 'vitest';

import { ada, grace, joined, linus, retitled } from '../../../testing/samples';
import type { Note } from '../../../workspace/notes';
import type { Role } from '../../../wire/room';
import type { User } from '../../../wire/user';
import { sentenceOf, summaryOf } from './notesText';

function member(type: 'joined' | 'left' | 'removed' | 'role', user: User, actor = user, role: Role = 'member'): Note {
  return { ...joined(1, user), type: `member.${type}`, actor, role } as Note;
}
const changed = retitled(2, 'Hall') as Note;
const archived = { ...changed, type: 'room.archived' } as Note;

test.each<[Note[], string]>([
  [[member('joined', ada)], 'Ada joined'],
  [[member('joined', grace, ada)], 'Ada added Grace'],
  [[member('left', grace)], 'Grace left'],
  [[member('removed', grace, ada)], 'Ada removed Grace'],
  [[member('role', grace, ada, 'moderator')], 'Ada made Grace a moderator'],
  [[member('role', grace, ada, 'owner')], 'Ada made Grace an owner'],
  [[member('role', ada, ada, 'member')], 'Ada is now a member'],
  [[changed], 'Ada changed the room: “Hall” · public'],
  [[archived], 'Ada archived the room'],
  [[member('joined', ada), member('left', grace)], 'Ada joined, Grace left'],
  [[member('joined', ada), member('left', linus), member('joined', grace, linus)], 'Ada and Grace joined, Linus left'],
  [[member('joined', ada), member('left', ada), member('joined', ada)], 'Ada joined, Ada left'],
  [[member('removed', ada, linus), member('removed', grace, linus)], 'Ada and Grace were removed'],
  [[member('role', ada, linus, 'owner'), member('role', grace, linus, 'owner')], 'Ada and Grace are now owners'],
  [
    [member('role', ada, linus, 'owner'), member('role', grace, linus, 'moderator')],
    'Ada is now an owner, Grace is now a moderator',
  ],
  [[changed, member('joined', grace), archived], 'The room was changed, Grace joined, the room was archived'],
])('%#', (notes, text) => expect(summaryOf(notes)).toBe(text));

test('of many people some are named', () => {
  const many = Array.from({ length: 9 }, (_, i) =>
    member('joined', { ...ada, id: String(i), display_name: `Ada ${String(i)}` }),
  );
  expect(summaryOf(many)).toBe('Ada 0, Ada 1, Ada 2 and 6 others joined');
});

test('a name does not turn the line around', () => {
  expect(sentenceOf(member('joined', { ...ada, display_name: 'A\u202eda' }))).toBe('Ada joined');
});
