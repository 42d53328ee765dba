import { expect, test } from 'vitest';

import { ada, at, unchanged } from '../../testing/samples';
import type { Room } from '../../wire/room';
import { mergedRooms } from './mergedRooms';

function room(name: string, last_read_seq: number, unread_count: number): Room {
  return {
    ...{ name, title: name, topic: '', visibility: 'public', archived_at: null, created_at: at(0), created_by: ada },
    ...{ seq: 9, member_count: 1, online_count: 1, last_message_at: null },
    me: { role: 'member', last_read_seq, unread_count, mention_count: 0, ...unchanged },
  };
}

test('an answer that was on its way while somebody read on does not bring the count back', () => {
  expect(mergedRooms([room('lobby', 9, 0)], [room('lobby', 5, 4)])).toEqual([room('lobby', 9, 0)]);
});

test('any other answer is newer than what was known', () => {
  const fetched = [room('lobby', 9, 1), room('attic', 3, 2)];
  expect(mergedRooms([room('lobby', 9, 0), room('garden', 9, 0)], fetched)).toEqual(fetched);
  expect(mergedRooms(undefined, fetched)).toEqual(fetched);
});
