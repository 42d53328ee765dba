import { pinMessage, reportMessage } from '../features/moderation/entries';
import { copyLink, markUnreadFrom } from '../features/conversation/message/messageEntries';
import type { MessageEntry } from '../features/conversation/message/messageEntries';

/** What a message's “More actions” lists, in its order. What another feature can do with a message is one line here. */
export const messageMenuEntries: MessageEntry[] = [pinMessage, copyLink, markUnreadFrom, reportMessage];
