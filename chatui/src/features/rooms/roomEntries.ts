import { loadableDialog } from '../../components/loadableDialog';
import type { MenuEntry } from '../../components/menuEntry';
import type { Room } from '../../wire/room';
import { ArchiveRoomDialog } from './ArchiveRoomDialog';
import { ReopenRoomDialog } from './ReopenRoomDialog';

export type RoomEntry = MenuEntry<{ room: Room }>;

/** For entries of the room menu: who looks after a room that is no direct conversation. */
export const isStaff = ({ me }: Room): boolean => me.role === 'owner' || me.role === 'moderator';
export const isOpen = ({ archived_at }: Room): boolean => archived_at === null;
const isMember = ({ me }: Room): boolean => me.role !== null;
const isShared = ({ visibility }: Room): boolean => visibility !== 'direct';

export const editRoom: RoomEntry = {
  name: ({ rooms }) => rooms.editMenu,
  icon: 'edit',
  isShown: ({ room }) => isStaff(room) && isOpen(room),
  Dialog: loadableDialog(async () => (await import('./EditRoomDialog')).EditRoomDialog),
};

export const addPerson: RoomEntry = {
  name: ({ rooms }) => rooms.addPerson,
  icon: 'personAdd',
  isShown: ({ room }) => isStaff(room) && isOpen(room),
  Dialog: loadableDialog(async () => (await import('./AddPersonDialog')).AddPersonDialog),
};

export const exportRoom: RoomEntry = {
  name: ({ rooms }) => rooms.export,
  icon: 'download',
  isShown: () => true,
  Dialog: loadableDialog(async () => (await import('./ExportRoomDialog')).ExportRoomDialog),
};

export const leaveRoom: RoomEntry = {
  name: ({ rooms }) => rooms.leaveRoom,
  icon: 'leave',
  isShown: ({ room }) => isMember(room) && isOpen(room) && isShared(room),
  Dialog: loadableDialog(async () => (await import('./LeaveRoomDialog')).LeaveRoomDialog),
};

export const archiveRoom: RoomEntry = {
  name: ({ rooms }) => rooms.archiveRoom,
  icon: 'archive',
  isShown: ({ room }) => room.me.role === 'owner' && isOpen(room),
  Dialog: ArchiveRoomDialog,
};

export const reopenRoom: RoomEntry = {
  name: ({ rooms }) => rooms.reopenRoom,
  icon: 'archive',
  isShown: ({ room }) => room.me.role === 'owner' && !isOpen(room),
  Dialog: ReopenRoomDialog,
};

export const notifications: RoomEntry = {
  name: ({ menus }) => menus.notifications,
  icon: 'bell',
  isShown: ({ room }) => isMember(room),
  Dialog: loadableDialog(async () => (await import('./NotificationsDialog')).NotificationsDialog),
};

export const star: RoomEntry = {
  name: ({ menus }, { room }) => (room.me.starred ? menus.unstar : menus.star),
  icon: 'star',
  isShown: ({ room }) => isMember(room),
  onChoose: ({ room }, { workspace }) => workspace.changeSettings(room.name, { starred: !room.me.starred }),
};

export const hide: RoomEntry = {
  name: ({ menus }, { room }) => (room.me.hidden ? menus.unhide : menus.hide),
  icon: 'hide',
  isShown: ({ room }) => isMember(room),
  onChoose: ({ room }, { workspace }) => workspace.changeSettings(room.name, { hidden: !room.me.hidden }),
};

export const markRead: RoomEntry = {
  name: ({ menus }) => menus.markRead,
  icon: 'check',
  isShown: ({ room }) => isMember(room) && room.me.unread_count > 0,
  onChoose: ({ room }, { workspace }) => workspace.markRead(room.name),
};

export const markUnread: RoomEntry = {
  name: ({ menus }) => menus.markUnread,
  icon: 'unread',
  isShown: ({ room }) => isMember(room) && room.me.unread_count === 0,
  onChoose: ({ room }, { workspace }) => workspace.markUnread(room.name),
};
