import type { Room } from '../../wire/room';

/** The rooms of the list beside the conversation, in its order: those that are open, and the one in view. */
export function inRailOrder(rooms: readonly Room[], current: string): Room[] {
  return rooms
    .filter((room) => room.archived_at === null || room.name === current)
    .toSorted((a, b) => a.title.localeCompare(b.title));
}
