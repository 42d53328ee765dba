import type { Names } from '../Names';
import { list, number, plural } from './words';

/** A message, and what can be done with it. */
export const message = {
  write: 'Write a message',
  box: 'Message',
  send: 'Send',
  reply: 'Reply',
  replyingTo: 'Replying to',
  cancelReply: 'Cancel reply',
  inReplyTo: (name: string, text: string) => `In reply to ${name}: ${text}`,
  typing: ({ shown, more }: Names) => {
    if (more > 0) return 'Several people are typing…';
    return `${list(shown)} ${shown.length === 1 ? 'is' : 'are'} typing…`;
  },

  addReaction: 'Add reaction',
  reacted: (names: string, emoji: string) => `${names} reacted with ${emoji}`,
  names: ({ shown, more }: Names) =>
    list(more === 0 ? shown : [...shown, plural(more, { one: '1 other', other: `${number(more)} others` })]),

  editMessage: 'Edit message',
  empty: 'A message can’t be empty. Write something, or cancel and delete the message.',
  edited: '(edited)',
  editedAt: (when: string) => `Edited ${when}. Show what changed`,
  editNotSaved: 'The change was not saved.',
  versionsTitle: 'How this message changed',
  versions: 'Versions',
  written: (when: string) => `Written ${when}`,
  changed: (when: string) => `Changed ${when}`,

  deleteMessage: 'Delete message',
  deleteTitle: 'Delete this message?',
  delete: 'Delete',
  deleteAbout: 'Its text is erased for everyone. This can’t be undone.',

  showMore: 'Show more',
  showLess: 'Show less',
  isNotSent: 'Not sent.',
  waiting: 'Waiting to send…',
  /** What a screen reader says of a message, after its text. */
  about: { editing: 'editing', notSent: 'not sent', sending: 'sending' },
};
