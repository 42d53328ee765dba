import { pin, unpin } from '../../api/pins';
import { loadableDialog } from '../../components/loadableDialog';
import type { MenuEntry } from '../../components/menuEntry';
import type { Message } from '../../wire/message';
import type { Room } from '../../wire/room';

type RoomEntry = MenuEntry<{ room: Room }>;
type MessageEntry = MenuEntry<{ message: Message; room: Room }>;

const isStaff = ({ me }: Room) => me.role === 'owner' || me.role === 'moderator';
const isOpen = ({ archived_at }: Room) => archived_at === null;
/** In a direct conversation everybody pins. */
const mayPin = (room: Room) => isOpen(room) && (isStaff(room) || room.visibility === 'direct');

export const invitePeople: RoomEntry = {
  name: ({ moderation }) => moderation.invitePeople,
  icon: 'link',
  isShown: ({ room }) => isStaff(room) && isOpen(room),
  Dialog: loadableDialog(async () => (await import('./InvitationsDialog')).InvitationsDialog),
};

export const pinnedMessages: RoomEntry = {
  name: ({ moderation }) => moderation.pinnedMessages,
  icon: 'pin',
  isShown: () => true,
  Dialog: loadableDialog(async () => (await import('./PinsDialog')).PinsDialog),
};

export const moderateRoom: RoomEntry = {
  name: ({ moderation }) => moderation.title,
  icon: 'shield',
  isShown: ({ room }) => isStaff(room),
  Dialog: loadableDialog(async () => (await import('./ModerationDialog')).ModerationDialog),
};

export const pinMessage: MessageEntry = {
  name: ({ moderation }, { message }) => (message.pinned === true ? moderation.unpinMessage : moderation.pinMessage),
  icon: 'pin',
  isShown: ({ room }) => mayPin(room),
  onChoose: ({ room, message }, { api }) => (message.pinned === true ? unpin : pin)(api, room.name, message.id),
};

export const reportMessage: MessageEntry = {
  name: ({ moderation }) => moderation.reportMessage,
  icon: 'flag',
  isShown: () => true,
  Dialog: loadableDialog(async () => (await import('./ReportDialog')).ReportDialog),
};
