import type { Room } from '../../wire/room';

/** How much is unread in all of one's open rooms. */
export function unreadTotal(rooms: Room[]): number {
  return rooms.reduce((sum, room) => sum + (room.archived_at === null ? room.me.unread_count : 0), 0);
}
