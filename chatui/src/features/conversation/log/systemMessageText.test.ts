import { expect, test } from 'vitest';

import { german } from '../../../i18n/de/texts';
import { english } from '../../../i18n/en/texts';
import { ada, grace, joined, linus, retitled } from '../../../testing/samples';
import type { SystemMessage } from '../../../workspace/systemMessages';
import type { Role } from '../../../wire/room';
import type { User } from '../../../wire/user';
import { sentenceOf, summaryOf } from './systemMessageText';

function member(
  type: 'joined' | 'left' | 'removed' | 'role',
  user: User,
  actor = user,
  role: Role = 'member',
): SystemMessage {
  return { ...joined(1, user), type: `member.${type}`, actor, role } as SystemMessage;
}
function restricted(kind: 'mute' | 'ban', user: User, actor: User): SystemMessage {
  return { ...member('removed', user, actor), type: 'member.restricted', kind, until: null, reason: '' } as SystemMessage;
}
function lifted(kind: 'mute' | 'ban', user: User, actor: User): SystemMessage {
  return { ...member('removed', user, actor), type: 'member.unrestricted', kind } as SystemMessage;
}
const changed = retitled(2, 'Hall') as SystemMessage;
const archived = { ...changed, type: 'room.archived' } as SystemMessage;

const deploy: User = { ...linus, id: 'deploy', username: 'deploy', display_name: 'Deploy', bot: true };

test('a program is told from a person, in one sentence and among others', () => {
  expect(sentenceOf(member('joined', deploy, ada), english)).toBe('Ada added Deploy (Bot)');
  expect(sentenceOf(member('removed', grace, deploy), english)).toBe('Deploy (Bot) removed Grace');
  expect(summaryOf([member('joined', ada), member('joined', deploy)], english)).toBe('Ada and Deploy (Bot) joined');
  expect(sentenceOf(member('joined', deploy), german)).toContain('Deploy (Bot)');
});

test.each<[SystemMessage[], string]>([
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
  [[restricted('mute', grace, ada)], 'Ada muted Grace'],
  [
    [restricted('mute', grace, ada), restricted('mute', linus, ada), restricted('ban', linus, ada)],
    'Grace and Linus were muted, Linus was banned',
  ],
  [[lifted('mute', grace, ada), lifted('ban', linus, ada)], 'Grace may write again, Linus may join again'],
  [[changed, member('joined', grace), archived], 'The room was changed, Grace joined, the room was archived'],
])('%#', (systemMessages, text) => expect(summaryOf(systemMessages, english)).toBe(text));

test('of many people some are named', () => {
  const many = Array.from({ length: 9 }, (_, i) =>
    member('joined', { ...ada, id: String(i), display_name: `Ada ${String(i)}` }),
  );
  expect(summaryOf(many, english)).toBe('Ada 0, Ada 1, Ada 2 and 6 others joined');
});

test('a name does not turn the line around', () => {
  expect(sentenceOf(member('joined', { ...ada, display_name: 'A\u202eda' }), english)).toBe('Ada joined');
});

test.each<[SystemMessage[], string]>([
  [[member('joined', ada)], 'Ada ist beigetreten'],
  [[member('removed', grace, ada)], 'Ada hat Grace entfernt'],
  [[member('role', grace, ada, 'owner')], 'Ada hat Grace in die Leitung aufgenommen'],
  [
    [member('joined', ada), member('joined', grace), member('left', linus)],
    'Ada und Grace sind beigetreten, Linus hat den Raum verlassen',
  ],
  [[changed, member('joined', grace)], 'Der Raum wurde geändert, Grace ist beigetreten'],
])('in German: %#', (systemMessages, text) => expect(summaryOf(systemMessages, german)).toBe(text));
