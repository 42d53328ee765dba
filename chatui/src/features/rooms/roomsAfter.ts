import { isEvent, type ServerFrame } from '../../wire/frames';
import { isMentioned } from '../../wire/message';
import type { Room } from '../../wire/room';

/** Counts above this are shown as more. */
const mostCounted = 100;

/**
 * The own rooms after a frame of the socket: counts, titles and read markers follow without asking the server.
 * Answers the same array where nothing changed. An event at or below a room's `seq` has been counted already.
 */
export function roomsAfter(rooms: Room[], frame: ServerFrame, selfId: string): Room[] {
  if (!('room' in frame)) return rooms;
  const index = rooms.findIndex(({ name }) => name === frame.room);
  const room = rooms[index];
  if (room === undefined) return rooms;
  const next = roomAfter(room, frame, selfId);
  return next === room ? rooms : rooms.with(index, next);
}

function roomAfter(room: Room, frame: ServerFrame, selfId: string): Room {
  if (frame.type === 'read') return readUpTo(room, frame.seq);
  if (!isEvent(frame) || frame.seq <= room.seq) return room;
  const moved = { ...room, seq: frame.seq };
  switch (frame.type) {
    case 'message.created': {
      return {
        ...moved,
        last_message_at: frame.at,
        me:
          frame.message.author.id === selfId
            ? afterOwnPost(room.me, frame.seq)
            : oneMore(room.me, isMentioned(frame.message, selfId)),
      };
    }
    case 'room.updated':
    case 'room.archived':
      return { ...moved, ...frame.room_info };
    default:
      return moved;
  }
}

function oneMore(me: Room['me'], mentionsReader: boolean): Room['me'] {
  const more = (count: number) => Math.min(count + 1, mostCounted);
  return {
    ...me,
    unread_count: more(me.unread_count),
    ...(mentionsReader && { mention_count: more(me.mention_count) }),
  };
}

/** The server moves the marker to one's own post if everything before it was read. */
function afterOwnPost(me: Room['me'], seq: number): Room['me'] {
  return me.unread_count === 0 ? { ...me, last_read_seq: seq } : me;
}

/** Read to the head: nothing is unread. Read partly: only the server knows how many remain. */
function readUpTo(room: Room, seq: number): Room {
  if (seq <= room.me.last_read_seq) return room;
  const counts = seq >= room.seq ? { unread_count: 0, mention_count: 0 } : {};
  return { ...room, me: { ...room.me, last_read_seq: seq, ...counts } };
}
