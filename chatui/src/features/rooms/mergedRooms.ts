import type { Room } from '../../wire/room';

/**
 * A list of rooms as fetched, over the one that was known: a read marker only moves forward, so an answer with an earlier
 * one was on its way while somebody read on, and its counts would stick.
 */
export function mergedRooms(old: readonly Room[] | undefined, fetched: Room[]): Room[] {
  const known = new Map(old?.map((room) => [room.name, room.me]));
  return fetched.map((room) => {
    const me = known.get(room.name);
    const isOvertaken = me !== undefined && me.role !== null && me.last_read_seq > room.me.last_read_seq;
    return isOvertaken ? { ...room, me: { ...room.me, ...counts(me) } } : room;
  });
}

function counts({ last_read_seq, unread_count, mention_count }: Room['me']) {
  return { last_read_seq, unread_count, mention_count };
}
