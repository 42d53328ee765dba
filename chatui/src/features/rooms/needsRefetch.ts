import { isEvent, type ServerFrame } from '../../wire/frames';
import type { Room } from '../../wire/room';

/** Whether the list of own rooms must be asked for again, the frame alone not telling what it has become. */
export function needsRefetch(rooms: Room[], frame: ServerFrame, selfId: string): boolean {
  if (frame.type === 'notice') return true;
  if (frame.type === 'heartbeat') return rooms.some(({ name, seq }) => (frame.heads[name] ?? 0) > seq);
  if (!('room' in frame)) return false;
  const room = rooms.find(({ name }) => name === frame.room);
  if (frame.type === 'read') return room !== undefined && frame.seq < room.seq;
  if (frame.type === 'subscribed') return room !== undefined && frame.seq > room.seq;
  if (!isEvent(frame)) return false;
  if (frame.type === 'message.deleted') return room !== undefined && room.me.unread_count > 0;
  return 'user' in frame && frame.user.id === selfId;
}
