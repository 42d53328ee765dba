import { copyText } from '../../../components/copyText';
import type { MenuEntry } from '../../../components/menuEntry';
import { ChatError } from '../../../wire/ChatError';
import type { Message } from '../../../wire/message';
import type { Room } from '../../../wire/room';

export type MessageEntry = MenuEntry<{ message: Message; room: Room }>;

export const copyLink: MessageEntry = {
  name: ({ menus }) => menus.copyLink,
  icon: 'link',
  isShown: () => true,
  onChoose: async ({ message }) => {
    const isCopied = await copyText(`${location.origin}/chat/${message.room}?seq=${message.seq}`);
    if (!isCopied) throw new ChatError('not_copied', 'the browser did not allow it');
  },
};

export const markUnreadFrom: MessageEntry = {
  name: ({ menus }) => menus.markUnreadFrom,
  icon: 'unread',
  isShown: ({ room }) => room.me.role !== null,
  onChoose: ({ message }, { workspace }) => workspace.markUnread(message.room, message.seq),
};
