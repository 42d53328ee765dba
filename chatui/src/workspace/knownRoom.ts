import type { ChatEvent } from '../wire/event';
import { isMentioned, type Message } from '../wire/message';
import type { Room, Standing } from '../wire/room';
import type { User } from '../wire/user';

/** A message of somebody else that is there to be read. */
interface Counted {
  readonly seq: number;
  readonly isMention: boolean;
}

/**
 * A room as the server described it, with what its log has told since. `room.seq` is the position up to which the log is
 * in it, so an answer that was on its way while events came is told apart from one that knows more.
 */
export interface KnownRoom {
  readonly room: Room;
  /** Others' messages past `countedFrom` and up to `room.seq`, lowest first; what was deleted is not in it. */
  readonly counted: readonly Counted[];
  readonly countedFrom: number;
  /** Others' messages that were deleted, and where in the log; the last of them, lowest first. */
  readonly removed: readonly { readonly seq: number; readonly at: number }[];
  /** The read marker as the server or the reader told it. One's own post may have moved that of the room further. */
  readonly told: number;
  /** The log position of the last event that changed title, topic and so on; and of the last about members. */
  readonly infoAsOf: number;
  readonly membersAsOf: number;
  /** Only the server can tell how much is unread. */
  readonly isUncertain: boolean;
}

/** What decides counts beside the room itself. */
export interface Reader {
  readonly selfId: string;
  /** The messages past one seq and up to another, where all of them are known; else null. */
  readonly messagesBetween: (after: number, upTo: number) => readonly Message[] | null;
}

/** The contract counts to 99; 100 means more. */
const MOST_COUNTED = 100;
/** More messages than these are not remembered one by one. */
const MOST_REMEMBERED = 300;

/**
 * After the server has described the room. An older answer takes back nothing that the log has told since. The marker
 * only moves forward, unless the answer is known to be newer than all that moved it (`isMarkerCurrent`).
 */
export function afterFetch(
  old: KnownRoom | null,
  room: Room,
  reader: Reader,
  { isMarkerCurrent = false } = {},
): KnownRoom {
  const isNews = old === null || room.seq >= old.room.seq;
  // Between this answer and what the counts begin at there are events that nobody heard.
  if (!isNews && room.seq < old.countedFrom) return old;
  const counted = isNews ? [] : old.counted.filter(({ seq }) => seq > room.seq);
  const fresh: KnownRoom = {
    room: isNews ? room : { ...room, ...(room.seq < old.infoAsOf && infoOf(old.room)), ...laterOf(old, room) },
    counted,
    countedFrom: room.seq,
    removed: isNews ? [] : old.removed,
    told: isMarkerCurrent ? room.me.last_read_seq : Math.max(old?.told ?? 0, room.me.last_read_seq),
    infoAsOf: old?.infoAsOf ?? 0,
    membersAsOf: old?.membersAsOf ?? 0,
    isUncertain: false,
  };
  // Joined, left or removed since: how the reader stands is what the log has told.
  const hasMoved = old !== null && old.membersAsOf > room.seq && old.room.me.role !== room.me.role;
  if (hasMoved) return { ...fresh, room: withMe(fresh.room, old.room.me), counted: old.counted, countedFrom: old.countedFrom };
  const marker = old === null || old.room.me.role === null || isMarkerCurrent ? 0 : markerPast(old, room);
  if (old !== null && marker > room.me.last_read_seq) return readUpTo({ ...fresh, room: withMe(fresh.room, room.me) }, marker, reader, old);
  const past = counted.filter(({ seq }) => seq > room.me.last_read_seq);
  return withoutRemoved({ ...fresh, room: withMe(fresh.room, added(fresh.room.me, past)) }, room);
}

/** The marker as an answer may not know it yet. Whether one's own post moved it, an answer from behind that post knows. */
function markerPast({ told, room: { me } }: KnownRoom, { seq }: Room): number {
  return me.last_read_seq > told && seq >= me.last_read_seq ? told : me.last_read_seq;
}

/** Less what was deleted since the server counted it. */
function withoutRemoved(known: KnownRoom, { seq, me }: Room): KnownRoom {
  const gone = known.removed.filter((one) => one.at > seq && one.seq <= seq && one.seq > me.last_read_seq).length;
  if (gone === 0) return known;
  const isUncertain = me.mention_count > 0 || me.unread_count >= MOST_COUNTED || known.removed.length >= MOST_REMEMBERED;
  const counts = { unread_count: clamp(known.room.me.unread_count - gone) };
  return { ...known, isUncertain, room: withMe(known.room, { ...known.room.me, ...counts }) };
}

/** After an event that follows on what is known; others change nothing. */
export function afterEvent(old: KnownRoom, event: ChatEvent, reader: Reader): KnownRoom {
  if (event.seq !== old.room.seq + 1) return old;
  const next: KnownRoom = { ...old, room: { ...old.room, seq: event.seq } };
  switch (event.type) {
    case 'message.created':
      return afterMessage(next, event.message, event.at, reader.selfId);
    case 'message.edited':
      return afterEdit(next, event.message, reader.selfId);
    case 'message.deleted':
      return afterDeletion(next, event.message, reader, event.seq);
    case 'room.updated':
    case 'room.archived':
      return { ...next, room: { ...next.room, ...event.room_info }, infoAsOf: event.seq };
    case 'member.joined':
    case 'member.left':
    case 'member.removed':
    case 'member.role':
      return afterMember(next, event, reader.selfId);
    default:
      return next;
  }
}

/** After the reader has read up to a seq, here or elsewhere. The marker only moves forward. */
export function afterRead(old: KnownRoom, seq: number, reader: Reader): KnownRoom {
  const { me } = old.room;
  if (me.role === null || seq <= old.told) return old;
  if (seq <= me.last_read_seq) return { ...old, told: seq };
  return readUpTo({ ...old, told: Math.max(old.told, seq) }, seq, reader, old);
}

/** After the reader has taken all past a seq for unread again. The marker only moves back. */
export function afterUnread(old: KnownRoom, seq: number, reader: Reader): KnownRoom {
  const { me } = old.room;
  if (me.role === null || seq >= me.last_read_seq) return old;
  return readUpTo({ ...old, told: seq }, seq, reader, old);
}

/** After the server has told how the reader stands (`settings`): all of it, but for counts that are known better here. */
export function afterSettings(old: KnownRoom, me: Standing): KnownRoom {
  const { unread_count, mention_count, last_read_seq } = old.room.me;
  const isSame = me.last_read_seq === last_read_seq && me.role === old.room.me.role;
  return { ...old, told: me.last_read_seq, room: withMe(old.room, isSame ? { ...me, unread_count, mention_count } : me) };
}

/** After somebody in it is called or looks otherwise. */
export function afterUser(old: KnownRoom, user: User): KnownRoom {
  const { people } = old.room;
  if (!people?.some(({ id }) => id === user.id)) return old;
  return { ...old, room: { ...old.room, people: people.map((one) => (one.id === user.id ? user : one)) } };
}

/** All that is known of messages past the marker has been read from a page: the counts follow from it. */
export function recounted(old: KnownRoom, reader: Reader): KnownRoom {
  const { me, seq } = old.room;
  const past = me.role === null ? null : reader.messagesBetween(me.last_read_seq, seq);
  if (past === null) return old;
  const counted = past.filter((message) => isUnread(message, reader.selfId));
  const counts = countsOf(counted.map((message) => countedOf(message, old.room, reader.selfId)));
  if (counts.unread_count === me.unread_count && counts.mention_count === me.mention_count && !old.isUncertain) return old;
  return { ...old, isUncertain: false, room: withMe(old.room, { ...me, ...counts }) };
}

function afterMessage(old: KnownRoom, message: Message, at: string, selfId: string): KnownRoom {
  // Whatever is posted brings a hidden room back into the list.
  const room = { ...old.room, last_message_at: at, me: { ...old.room.me, hidden: false } };
  const { me } = room;
  if (message.author.id === selfId) {
    // The server moves the marker to one's own post if everything before it was read.
    const isAllRead = me.role !== null && me.unread_count === 0 && !old.isUncertain;
    return { ...old, room: isAllRead ? withMe(room, { ...me, last_read_seq: Math.max(me.last_read_seq, message.seq) }) : room };
  }
  if (message.deleted_at !== null) return { ...old, room }; // replayed, and gone by now
  const one = countedOf(message, room, selfId);
  const counted = [...old.counted, one];
  const dropped = counted.length > MOST_REMEMBERED ? counted[0] : undefined;
  return {
    ...old,
    room: me.role === null || one.seq <= me.last_read_seq ? room : withMe(room, added(me, [one])),
    counted: dropped === undefined ? counted : counted.slice(1),
    countedFrom: dropped?.seq ?? old.countedFrom,
  };
}

function afterEdit(old: KnownRoom, message: Message, selfId: string): KnownRoom {
  const at = old.counted.findIndex(({ seq }) => seq === message.seq);
  const one = old.counted[at];
  const isMention = countsAsMention(message, old.room, selfId);
  const { me } = old.room;
  const isPast = me.role !== null && message.seq > me.last_read_seq && message.author.id !== selfId;
  // One of those counted by the server: whether it mentioned the reader before is not known.
  if (one === undefined) return { ...old, isUncertain: old.isUncertain || (isPast && (isMention || me.mention_count > 0)) };
  if (one.isMention === isMention) return old;
  const mention_count = clamp(me.mention_count + (isPast ? (isMention ? 1 : -1) : 0));
  return { ...old, counted: old.counted.with(at, { ...one, isMention }), room: withMe(old.room, { ...me, mention_count }) };
}

function afterDeletion(old: KnownRoom, { seq, author }: Message, { selfId }: Reader, at: number): KnownRoom {
  if (author.id === selfId) return old;
  const { me } = old.room;
  const one = old.counted.find((other) => other.seq === seq);
  const removed = [...old.removed.slice(1 - MOST_REMEMBERED), { seq, at }];
  const next = { ...old, removed, counted: old.counted.filter((other) => other !== one) };
  if (me.role === null || seq <= me.last_read_seq) return next;
  // A replayed message.created of it was not counted, for it showed the tombstone.
  if (one === undefined && seq > old.countedFrom) return next;
  const isKnown = me.unread_count < MOST_COUNTED && (one !== undefined || me.mention_count === 0);
  const mention_count = clamp(me.mention_count - (one?.isMention === true ? 1 : 0));
  const after = { ...me, unread_count: clamp(me.unread_count - 1), mention_count };
  return { ...next, isUncertain: next.isUncertain || !isKnown, room: withMe(old.room, after) };
}

type MemberEvent = Extract<ChatEvent, { role: unknown }>;

function afterMember(old: KnownRoom, event: MemberEvent, selfId: string): KnownRoom {
  const change = event.type === 'member.joined' ? 1 : event.type === 'member.role' ? 0 : -1;
  const room = { ...old.room, member_count: Math.max(0, old.room.member_count + change) };
  const next = { ...old, room, membersAsOf: event.seq };
  if (event.user.id !== selfId) return next;
  if (event.type === 'member.role') return { ...next, room: withMe(room, { ...room.me, role: event.role }) };
  const counts = { last_read_seq: event.seq, unread_count: 0, mention_count: 0 }; // joining sets the marker to the head
  return { ...next, room: withMe(room, { ...room.me, ...counts, role: event.type === 'member.joined' ? event.role : null }) };
}

function readUpTo(known: KnownRoom, seq: number, { selfId, messagesBetween }: Reader, before: KnownRoom): KnownRoom {
  const me = { ...known.room.me, last_read_seq: seq };
  const counted = seq >= known.countedFrom ? known.counted.filter((one) => one.seq > seq) : countedPast(messagesBetween(seq, known.room.seq), known, selfId);
  if (counted !== null) return { ...known, isUncertain: false, room: withMe(known.room, { ...me, ...countsOf(counted) }) };
  const { unread_count, mention_count } = before.room.me;
  return { ...known, isUncertain: true, room: withMe(known.room, { ...me, unread_count, mention_count }) };
}

function countedPast(past: readonly Message[] | null, { room }: KnownRoom, selfId: string): readonly Counted[] | null {
  if (past === null) return null;
  return past.filter((message) => isUnread(message, selfId)).map((message) => countedOf(message, room, selfId));
}

function isUnread({ author, deleted_at }: Message, selfId: string): boolean {
  return author.id !== selfId && deleted_at === null;
}

function countedOf(message: Message, room: Room, selfId: string): Counted {
  return { seq: message.seq, isMention: countsAsMention(message, room, selfId) };
}

/** In a direct conversation every message is for its reader. */
function countsAsMention(message: Message, { visibility }: Room, selfId: string): boolean {
  return visibility === 'direct' || isMentioned(message, selfId);
}

function countsOf(counted: readonly Counted[]) {
  return { unread_count: clamp(counted.length), mention_count: clamp(counted.filter(({ isMention }) => isMention).length) };
}

function added(me: Standing, more: readonly Counted[]): Standing {
  const counts = countsOf(more);
  return {
    ...me,
    unread_count: clamp(me.unread_count + counts.unread_count),
    mention_count: clamp(me.mention_count + counts.mention_count),
  };
}

/** What the log has told past an older answer. */
function laterOf(old: KnownRoom, fetched: Room): Partial<Room> {
  const { seq, last_message_at, member_count } = old.room;
  return { seq, last_message_at, ...(old.membersAsOf > fetched.seq && { member_count }) };
}

function infoOf({ title, topic, visibility, archived_at }: Room): Partial<Room> {
  return { title, topic, visibility, archived_at };
}

function withMe(room: Room, me: Standing): Room {
  return { ...room, me };
}

function clamp(count: number): number {
  return Math.max(0, Math.min(count, MOST_COUNTED));
}
