import type { ChatEvent } from '../wire/event';
import type { File } from '../wire/file';
import type { Message, MessagePage, Preview, Revision } from '../wire/message';
import type { RestrictionKind } from '../wire/restriction';
import type { Role, RoomInfo } from '../wire/room';
import type { User } from '../wire/user';
import { at } from './samples';

interface Row {
  message: Message;
  /** Resolved when it is read, as the server does. */
  replyTo: string | null;
  /** Who reacted, by emoji. */
  reactions: Map<string, User[]>;
  revisions: Revision[];
}

type Change =
  | { type: 'message.created' | 'message.edited' | 'message.deleted'; messageId: string }
  | { type: 'reaction.added' | 'reaction.removed'; message_id: string; emoji: string }
  | { type: 'member.joined' | 'member.left' | 'member.removed'; user: User }
  | { type: 'message.pinned' | 'message.unpinned'; message_id: string }
  | { type: 'message.preview'; message_id: string; preview: Preview | null }
  | { type: 'member.role'; user: User; role: Role }
  | { type: 'member.restricted'; user: User; kind: RestrictionKind; until: string | null; reason: string }
  | { type: 'member.unrestricted'; user: User; kind: RestrictionKind }
  | { type: 'room.updated'; room_info: RoomInfo };

interface LogRow {
  seq: number;
  actor: User;
  change: Change;
}

/** One room as the server keeps it: a log of what happened, and each text once, so that a replay shows it as it is now. */
export class RoomLog {
  readonly room: string;
  /** Whom a text mentions; set by who knows people. */
  mentioned: (body: string) => User[] = () => [];
  readonly #rows: Row[] = [];
  readonly #log: LogRow[] = [];

  constructor(room = 'lobby') {
    this.room = room;
  }

  get head(): number {
    return this.#log.length;
  }

  /** The messages there are, oldest first, as they are now. */
  get messages(): Message[] {
    return this.#rows.map((row) => this.#read(row));
  }

  message(id: string): Message | undefined {
    const row = this.#rows.find(({ message }) => message.id === id);
    return row && this.#read(row);
  }

  /** The event that was made; null where the author's client id is stored already. */
  post(author: User, body: string, more: { client_id?: string | null; reply_to?: string | null; files?: File[] } = {}): ChatEvent | null {
    const client_id = more.client_id ?? null;
    if (client_id !== null && this.stored(author, client_id)) return null;
    const seq = this.head + 1;
    const id = `${this.room}-${seq}`;
    const message: Message = {
      ...{ id, room: this.room, seq, author, body, client_id, reply_to: null, created_at: at(seq) },
      ...{ edited_at: null, deleted_at: null, reactions: [], mentions: [], ...(more.files && { files: more.files }) },
    };
    this.#rows.push({ message, replyTo: more.reply_to ?? null, reactions: new Map(), revisions: [] });
    return this.#append(author, { type: 'message.created', messageId: id });
  }

  /** The message an author has stored under a client id. */
  stored(author: User, clientId: string): Message | undefined {
    return this.messages.find((message) => message.author.id === author.id && message.client_id === clientId);
  }

  /** `kept`: ids of the files that stay; left out: all. */
  edit(id: string, body: string, kept?: readonly string[]): ChatEvent | null {
    const row = this.#live(id);
    const files = row?.message.files?.filter((file) => kept?.includes(file.id) ?? true);
    if (!row || (row.message.body === body && row.message.files?.length === files?.length)) return null;
    row.revisions.push({ body: row.message.body, at: row.message.edited_at ?? row.message.created_at });
    row.message = { ...row.message, body, ...(files && { files }), edited_at: at(this.head + 1) };
    return this.#append(row.message.author, { type: 'message.edited', messageId: id });
  }

  remove(id: string): ChatEvent | null {
    const row = this.#live(id);
    if (!row) return null;
    row.message = { ...row.message, body: '', ...(row.message.files && { files: [] }), deleted_at: at(this.head + 1) };
    return this.#append(row.message.author, { type: 'message.deleted', messageId: id });
  }

  react(id: string, user: User, emoji: string, isOn: boolean): ChatEvent | null {
    const row = this.#live(id);
    const users = row?.reactions.get(emoji) ?? [];
    if (!row || users.includes(user) === isOn) return null;
    row.reactions.set(emoji, isOn ? [...users, user] : users.filter((other) => other !== user));
    return this.#append(user, { type: isOn ? 'reaction.added' : 'reaction.removed', message_id: id, emoji });
  }

  /** Who reacted to a message, by emoji. */
  reactors(id: string): Map<string, User[]> {
    return this.#live(id)?.reactions ?? new Map<string, User[]>();
  }

  revisions(id: string): Revision[] {
    return this.#live(id)?.revisions ?? [];
  }

  /** A message as one person sees it: which reactions are theirs. */
  seenBy(viewer: User, message: Message): Message {
    const reactors = this.reactors(message.id);
    const reactions = message.reactions.map((one) => ({ ...one, me: reactors.get(one.emoji)?.includes(viewer) ?? false }));
    return { ...message, reactions };
  }

  join(user: User): ChatEvent {
    return this.#append(user, { type: 'member.joined', user });
  }

  leave(user: User): ChatEvent {
    return this.#append(user, { type: 'member.left', user });
  }

  /** Somebody is removed by another. */
  sendAway(actor: User, user: User): ChatEvent {
    return this.#append(actor, { type: 'member.removed', user });
  }

  pin(actor: User, message_id: string, isOn: boolean): ChatEvent {
    return this.#append(actor, { type: isOn ? 'message.pinned' : 'message.unpinned', message_id });
  }

  /** A message has a preview of its link from now on, or none any more. */
  show(actor: User, message_id: string, preview: Preview | null): ChatEvent | null {
    const row = this.#live(message_id);
    if (!row) return null;
    row.message = { ...row.message, preview };
    return this.#append(actor, { type: 'message.preview', message_id, preview });
  }

  give(actor: User, user: User, role: Role): ChatEvent {
    return this.#append(actor, { type: 'member.role', user, role });
  }

  restrict(actor: User, user: User, more: { kind: RestrictionKind; until: string | null; reason: string }): ChatEvent {
    return this.#append(actor, { type: 'member.restricted', user, ...more });
  }

  free(actor: User, user: User, kind: RestrictionKind): ChatEvent {
    return this.#append(actor, { type: 'member.unrestricted', user, kind });
  }

  update(actor: User, room_info: RoomInfo): ChatEvent {
    return this.#append(actor, { type: 'room.updated', room_info });
  }

  /** The log past a seq; messages show as they are now. */
  events(after: number): ChatEvent[] {
    return this.#log.slice(after).map((row) => this.#event(row));
  }

  page(query: { before?: number; after?: number; around?: number; limit?: number } = {}): MessagePage {
    const { before = Infinity, after = 0, limit = 50 } = query;
    const all = this.messages;
    const inside = all.filter(({ seq }) => seq < before && seq > after);
    const messages =
      query.around !== undefined ? around(all, query.around, limit) : query.after === undefined ? inside.slice(-limit) : inside.slice(0, limit);
    const [first, last] = [messages[0]?.seq ?? before, messages.at(-1)?.seq ?? before - 1];
    return {
      messages,
      seq: this.head,
      has_before: all.some(({ seq }) => seq < first),
      has_after: all.some(({ seq }) => seq > last),
    };
  }

  #append(actor: User, change: Change): ChatEvent {
    const row = { seq: this.head + 1, actor, change };
    this.#log.push(row);
    return this.#event(row);
  }

  #event({ seq, actor, change }: LogRow): ChatEvent {
    const base = { room: this.room, seq, at: at(seq), actor };
    if ('messageId' in change) return { ...base, type: change.type, message: this.#known(change.messageId) };
    if ('emoji' in change) return { ...base, ...change, reactions: this.#known(change.message_id).reactions };
    if ('kind' in change || change.type === 'member.role') return { ...base, ...change };
    if ('user' in change) return { ...base, type: change.type, user: change.user, role: 'member' };
    return { ...base, ...change };
  }

  #known(id: string): Message {
    const message = this.message(id);
    if (!message) throw new Error(`no message ${id}`);
    return message;
  }

  #live(id: string): Row | undefined {
    return this.#rows.find(({ message }) => message.id === id && message.deleted_at === null);
  }

  #read({ message, replyTo, reactions: reactors }: Row): Message {
    const quoted = this.#rows.find((row) => row.message.id === replyTo)?.message;
    const reply_to = quoted ? { id: quoted.id, seq: quoted.seq, author: quoted.author, body: quoted.body } : null;
    const isThere = message.deleted_at === null;
    const reactions = isThere ? [...reactors].map(([emoji, users]) => ({ emoji, count: users.length })) : [];
    const mentions = isThere ? this.mentioned(message.body) : [];
    return { ...message, mentions, reply_to, reactions: reactions.filter(({ count }) => count > 0) };
  }
}

/** About half on each side, an edge filled from the other. */
function around(all: Message[], seq: number, limit: number): Message[] {
  const at = all.filter((message) => message.seq < seq).length;
  const start = Math.max(0, Math.min(at - Math.floor(limit / 2), all.length - limit));
  return all.slice(start, start + limit);
}
