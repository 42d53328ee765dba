import { expect, test } from 'vitest';

import { ada, message, unchanged } from '../../testing/samples';
import { standingAfter } from './standingAfter';

const me = { role: 'member' as const, last_read_seq: 5, unread_count: 4, mention_count: 2, ...unchanged };
const later = [
  message(7, { mentions: [ada] }),
  message(8, { author: ada }),
  message(9, { deleted_at: message(9).created_at }),
  message(10),
];

test('reading leaves what comes after it, of others and not deleted', () => {
  expect(standingAfter(me, 6, later, ada.id)).toEqual({ ...me, last_read_seq: 6, unread_count: 2, mention_count: 1 });
  expect(standingAfter(me, 10, [], ada.id)).toEqual({ ...me, last_read_seq: 10, unread_count: 0, mention_count: 0 });
});

test('what had been read already is counted where it was not known before', () => {
  expect(standingAfter(me, 5, later, ada.id)).toEqual({ ...me, unread_count: 2, mention_count: 1 });
});

test('counts stop at a hundred, which means more', () => {
  const many = Array.from({ length: 150 }, (_, i) => message(i + 7));
  expect(standingAfter(me, 6, many, ada.id).unread_count).toBe(100);
});

test('the marker never goes back, and where the rest is not known the counts stay', () => {
  expect(standingAfter(me, 4, [], ada.id)).toBe(me);
  expect(standingAfter(me, 5, null, ada.id)).toBe(me);
  expect(standingAfter(me, 6, null, ada.id)).toEqual({ ...me, last_read_seq: 6 });
});

test('a message to the whole room mentions its reader', () => {
  const calls = [message(7, { mentions_room: true }), message(8, { mentions_room: true, mentions: [ada] }), message(9)];
  expect(standingAfter(me, 6, calls, ada.id).mention_count).toBe(2);
});
