import { describe, expect, test } from 'vitest';

import { ada, created, deleted, grace, message, retitled, unchanged } from '../../testing/samples';
import type { Room } from '../../wire/room';
import { needsRefetch } from './needsRefetch';
import { roomsAfter } from './roomsAfter';

function lobby(me: Partial<Room['me']> = {}): Room {
  return {
    name: 'lobby',
    title: 'Lobby',
    topic: '',
    visibility: 'public',
    archived_at: null,
    created_at: '2026-01-01T00:00:00.000Z',
    created_by: ada,
    seq: 10,
    member_count: 2,
    online_count: 1,
    last_message_at: null,
    me: { role: 'member', last_read_seq: 10, unread_count: 0, mention_count: 0, ...unchanged, ...me },
  };
}

const unread = (rooms: Room[]) => rooms[0]?.me.unread_count;

describe('unread', () => {
  test('another’s message counts, once however often it comes', () => {
    const once = roomsAfter([lobby()], created(message(11)), ada.id);
    expect(unread(once)).toBe(1);
    expect(roomsAfter(once, created(message(11)), ada.id)).toBe(once);
  });

  test('a message the list has counted already does not', () => {
    const rooms = [lobby()];
    expect(roomsAfter(rooms, created(message(10)), ada.id)).toBe(rooms);
  });

  test('one’s own message does not, and is read', () => {
    const [room] = roomsAfter([lobby()], created(message(11, { author: ada })), ada.id);
    expect(room?.me).toMatchObject({ unread_count: 0, last_read_seq: 11 });
  });

  test('one’s own message leaves the marker where something before it is unread', () => {
    const [room] = roomsAfter(
      [lobby({ unread_count: 1, last_read_seq: 9 })],
      created(message(11, { author: ada })),
      ada.id,
    );
    expect(room?.me).toMatchObject({ unread_count: 1, last_read_seq: 9 });
  });

  test('counts stop at 100, which means more', () => {
    expect(unread(roomsAfter([lobby({ unread_count: 100 })], created(message(11)), ada.id))).toBe(100);
  });

  test('reading to the head elsewhere clears it; reading partly has the server asked', () => {
    const rooms = [lobby({ unread_count: 3, last_read_seq: 7 })];
    expect(unread(roomsAfter(rooms, { type: 'read', room: 'lobby', seq: 10 }, ada.id))).toBe(0);
    expect(needsRefetch(rooms, { type: 'read', room: 'lobby', seq: 10 }, ada.id)).toBe(false);
    expect(needsRefetch(rooms, { type: 'read', room: 'lobby', seq: 9 }, ada.id)).toBe(true);
  });

  test('a deletion has the server asked only where it may have been unread', () => {
    const frame = deleted(11, message(9));
    expect(needsRefetch([lobby({ unread_count: 1 })], frame, ada.id)).toBe(true);
    expect(needsRefetch([lobby()], frame, ada.id)).toBe(false);
  });
});

test('a new title shows', () => {
  expect(roomsAfter([lobby()], retitled(11, 'The lobby'), ada.id)[0]?.title).toBe('The lobby');
});

// facts.md, fault 20.
test('what was missed while away has the server asked', () => {
  const subscribed = { type: 'subscribed' as const, room: 'lobby', online: [], online_count: 0 };
  expect(needsRefetch([lobby()], { ...subscribed, seq: 11 }, ada.id)).toBe(true);
  expect(needsRefetch([lobby()], { ...subscribed, seq: 10 }, ada.id)).toBe(false);
});

test('a heartbeat that is ahead has the server asked', () => {
  expect(needsRefetch([lobby()], { type: 'heartbeat', heads: { lobby: 11 } }, ada.id)).toBe(true);
  expect(needsRefetch([lobby()], { type: 'heartbeat', heads: { lobby: 10, attic: 99 } }, ada.id)).toBe(false);
});

test('other rooms change nothing', () => {
  const rooms = [lobby()];
  expect(roomsAfter(rooms, created(message(11, { room: 'attic', author: grace })), ada.id)).toBe(rooms);
});
