import { roomFiles } from '../features/files/entries';
import { integrations } from '../features/integrations/entries';
import { invitePeople, moderateRoom, pinnedMessages } from '../features/moderation/entries';
import {
  addPerson,
  archiveRoom,
  editRoom,
  exportRoom,
  hide,
  leaveRoom,
  markRead,
  markUnread,
  notifications,
  reopenRoom,
  type RoomEntry,
  star,
} from '../features/rooms/roomEntries';

/** What the room menu lists, in its order. What another feature can do with a room is one line here. */
export const roomMenuEntries: RoomEntry[] = [
  star,
  notifications,
  markRead,
  markUnread,
  editRoom,
  addPerson,
  invitePeople,
  pinnedMessages,
  roomFiles,
  moderateRoom,
  integrations,
  exportRoom,
  hide,
  leaveRoom,
  archiveRoom,
  reopenRoom,
];
