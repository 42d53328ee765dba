import type { ChatEvent, MessageEventOf } from '../wire/event';
import type { File } from '../wire/file';
import type { Message, Quote } from '../wire/message';
import type { User } from '../wire/user';
import type { Room } from '../wire/room';

/** A fixed moment, and moments after it. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
}

function person(username: string, display_name: string): User {
  return { id: `user-${username}`, username, display_name, created_at: at(0) };
}

export const ada = person('ada', 'Ada');
export const grace = person('grace', 'Grace');
export const linus = person('linus', 'Linus');

/** A message of the lobby by Grace, unless told otherwise. */
export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `message-${seq}`,
    room: 'lobby',
    seq,
    author: grace,
    body: `text ${seq}`,
    client_id: null,
    reply_to: null,
    created_at: at(seq),
    edited_at: null,
    deleted_at: null,
    reactions: [],
    mentions: [],
    ...more,
  };
}

/** A room that its reader is a member of. */
export function roomOf(name: string, seq: number, more: Partial<Room> = {}): Room {
  return {
    ...{ name, title: name, topic: '', visibility: 'public', archived_at: null, created_at: at(0), created_by: grace },
    ...{ seq, member_count: 2, online_count: 0, last_message_at: null },
    me: { role: 'member', last_read_seq: 0, unread_count: 0, mention_count: 0, ...unchanged },
    ...more,
  };
}

export function quote(of: Message): Quote {
  return { id: of.id, seq: of.seq, author: of.author, body: of.body };
}

export function created(of: Message): MessageEventOf {
  return { type: 'message.created', room: of.room, seq: of.seq, at: of.created_at, actor: of.author, message: of };
}

export function edited(seq: number, of: Message, body: string): MessageEventOf {
  const now = { ...of, body, edited_at: at(seq) };
  return { type: 'message.edited', room: of.room, seq, at: at(seq), actor: of.author, message: now };
}

export function deleted(seq: number, of: Message): MessageEventOf {
  const now = { ...of, body: '', reactions: [], mentions: [], deleted_at: at(seq) };
  return { type: 'message.deleted', room: of.room, seq, at: at(seq), actor: of.author, message: now };
}

export function joined(seq: number, user: User): ChatEvent {
  return { type: 'member.joined', room: 'lobby', seq, at: at(seq), actor: user, user, role: 'member' };
}

export function retitled(seq: number, title: string): ChatEvent {
  const room_info = { name: 'lobby', title, topic: '', visibility: 'public' as const, archived_at: null };
  return { type: 'room.updated', room: 'lobby', seq, at: at(seq), actor: ada, room_info };
}

/** One's own settings of a room, where none was changed. */
export const unchanged = { level: 'mentions' as const, muted_until: null, starred: false, hidden: false };

/** A picture, unless told otherwise. */
export function file(id: string, more: Partial<File> = {}): File {
  return {
    ...{ id, name: `${id}.jpg`, size: 1000, type: 'image/jpeg', kind: 'image' as const, width: 800, height: 600 },
    ...{ thumbhash: 'FwoKJjdwd3eBiA==', has_thumbnail: true },
    ...more,
  };
}
