import type { ChatEvent } from '../wire/event';
import type { Message, MessagePage, Preview } from '../wire/message';
import type { User } from '../wire/user';
import { indexOf, takeIn, type Entry, type Telling } from './entries';
import { isSystemMessage, withSystemMessages, type SystemMessage } from './systemMessages';
import { addRange, type Range } from './ranges';
import { reactedAfter, reactedAsTold, reactionsOf, type Reacted } from './reactions';

/** A preview, and the log position that told of it. */
interface Previewed {
  readonly preview: Preview | null;
  readonly asOf: number;
}

/** What is known of one room's conversation. Never changed in place. */
export interface TimelineState {
  readonly selfId: string;
  /** Every message heard of, by seq; also of places not loaded yet, so that no late page can undo an edit. */
  readonly entries: readonly Entry[];
  /** Which stretches have been loaded; the last one is the live one, which events carry on. */
  readonly loaded: readonly Range[];
  /** Everything in the log up to here is in; null before the first page. */
  readonly applied: number | null;
  /** The log goes at least this far: the most that any event or page has told. */
  readonly told: number;
  /** Events that came past a hole, by seq, lowest first. */
  readonly ahead: readonly number[];
  /** Client ids of own messages the server has stored. */
  readonly settled: ReadonlySet<string>;
  /** By message id; of messages that nobody ever reacted to there may be nothing. */
  readonly reacted: ReadonlyMap<string, Reacted>;
  /** What the log said last of a message's link, by message id. */
  readonly previews: ReadonlyMap<string, Previewed>;
  /** Those that were told, by seq, of loaded stretches and perhaps of others. */
  readonly systemMessages: readonly SystemMessage[];
}

/** The bound a page was asked for with, one at most; none: the newest. */
export interface PageBound {
  readonly before?: number;
  readonly after?: number;
  readonly around?: number;
}

export type TimelineAction =
  | { type: 'events'; events: readonly ChatEvent[] }
  /** `systemMessages`: what happened between its messages, as far as it is known. */
  | { type: 'page'; page: MessagePage; bound: PageBound; systemMessages?: readonly SystemMessage[] }
  /** What happened between the messages of a page that is there. */
  | { type: 'systemMessages'; systemMessages: readonly SystemMessage[] }
  /** The server has stored (or had stored) this message; `seq` is that of its event. */
  | { type: 'stored'; message: Message; seq: number }
  /** Somebody is called otherwise now, or looks otherwise. */
  | { type: 'user'; user: User }
  | { type: 'reset' };

export function emptyTimeline(selfId: string): TimelineState {
  return { selfId, entries: [], loaded: [], applied: null, told: 0, ahead: [], settled: new Set(), reacted: new Map(), previews: new Map(), systemMessages: [] };
}

/**
 * Pure. The same input twice changes nothing (the same object is answered), and the same inputs in
 * any order end alike: each message is decided by its latest log position, the position by what is
 * contiguous, the loaded stretches by their union.
 */
export function timelineReducer(state: TimelineState, action: TimelineAction): TimelineState {
  switch (action.type) {
    case 'events':
      return action.events.reduce(applyEvent, state);
    case 'page':
      return takeSystemMessages(applyPage(state, action.page, action.bound), action.systemMessages ?? []);
    case 'systemMessages':
      return takeSystemMessages(state, action.systemMessages);
    case 'stored':
      return withMessages(state, [{ message: action.message, asOf: action.seq }]);
    case 'user':
      return withUser(state, action.user);
    case 'reset':
      return emptyTimeline(state.selfId);
  }
}

/** Whether events are missing before one that came. */
export function hasHole(state: TimelineState): boolean {
  return state.applied !== null && state.ahead.length > 0;
}

/** Whether this event of the log has been taken in already. */
export function hasSeen(state: TimelineState, seq: number): boolean {
  return (state.applied !== null && seq <= state.applied) || state.ahead.includes(seq);
}

/** The seq the live stretch begins at: 1 when all is loaded, null before the first page. */
export function loadedFrom(state: TimelineState): number | null {
  return state.loaded.at(-1)?.from ?? null;
}

/** The loaded stretch that a seq is in; of the live one, `to` is Infinity. Null where it is not loaded. */
export function stretchOf(state: TimelineState, seq: number): Range | null {
  const live = state.loaded.at(-1);
  if (live !== undefined && seq >= live.from) return { from: live.from, to: Infinity };
  return state.loaded.find(({ from, to }) => from <= seq && seq <= to) ?? null;
}

/** The messages of a stretch, or of the live one, oldest first. */
export function shownMessages(state: TimelineState, stretch?: Range): readonly Message[] {
  const live = loadedFrom(state);
  if (live === null) return [];
  const end = stretch === undefined || stretch.to === Infinity ? undefined : indexOf(state.entries, stretch.to + 1);
  return state.entries.slice(indexOf(state.entries, stretch?.from ?? live), end).map((entry) => entry.shown);
}

function applyEvent(state: TimelineState, event: ChatEvent): TimelineState {
  const next = takeSystemMessages(withPosition(toldOf(state, event.seq), event.seq), isSystemMessage(event) ? [event] : []);
  if ('message' in event) return withMessages(next, [{ message: event.message, asOf: event.seq }]);
  if ('emoji' in event) return withReaction(next, event);
  if (event.type === 'message.preview') return withPreview(next, event);
  if (event.type === 'message.pinned' || event.type === 'message.unpinned') return withPin(next, event);
  return next;
}

/** A message that was told of later than this knows better whether it is pinned. */
function withPin(
  state: TimelineState,
  { message_id, seq, type }: { message_id: string; seq: number; type: 'message.pinned' | 'message.unpinned' },
): TimelineState {
  const at = state.entries.findLastIndex(({ told }) => told.id === message_id);
  const entry = state.entries[at];
  const pinned = type === 'message.pinned';
  if (entry === undefined || entry.asOf >= seq || entry.told.pinned === pinned) return state;
  const now = { ...entry, told: { ...entry.told, pinned }, shown: { ...entry.shown, pinned } };
  return { ...state, entries: state.entries.with(at, now) };
}

function applyPage(state: TimelineState, page: MessagePage, bound: PageBound): TimelineState {
  const tellings = page.messages.map((message) => ({ message, asOf: page.seq }));
  const next = withLoaded(withMessages(toldOf(state, page.seq), tellings), rangeOf(page, bound));
  const isBase = state.applied === null && Object.keys(bound).length === 0;
  return isBase ? caughtUpTo(next, page.seq) : next;
}

function takeSystemMessages(state: TimelineState, more: readonly SystemMessage[]): TimelineState {
  const systemMessages = withSystemMessages(state.systemMessages, more);
  return systemMessages === state.systemMessages ? state : { ...state, systemMessages };
}

/** What a page says it has all the messages of. */
export function rangeOf(page: MessagePage, bound: PageBound): Range {
  const last = page.has_after && bound.before === undefined ? (page.messages.at(-1)?.seq ?? (bound.after ?? 0)) : page.seq;
  const to = Math.min(last, (bound.before ?? Infinity) - 1);
  if (bound.after !== undefined) return { from: Math.min(bound.after + 1, to + 1), to };
  const from = page.has_before ? (page.messages[0]?.seq ?? to + 1) : 1;
  return { from, to };
}

function withLoaded(state: TimelineState, range: Range): TimelineState {
  const loaded = addRange(state.loaded, range);
  return loaded === state.loaded ? state : { ...state, loaded };
}

function withMessages(state: TimelineState, tellings: readonly Telling[]): TimelineState {
  const reacted = withReacted(state, tellings);
  const taken = takeIn(state.entries, tellings);
  const isSame = taken === state.entries && reacted === state.reacted;
  const entries = isSame ? taken : tellings.reduce((all, { message }) => showReactions(all, message.id, message.seq, reacted), taken);
  const previewed = isSame ? entries : tellings.reduce((all, { message }) => showPreview(all, message.seq, state.previews), entries);
  const settled = withSettled(state, tellings);
  if (isSame && settled === state.settled) return state;
  return { ...state, entries: previewed, settled, reacted };
}

/** Where nobody has reacted yet nothing is kept: what the message itself says is enough to begin with. */
function withReacted({ reacted }: TimelineState, tellings: readonly Telling[]): TimelineState['reacted'] {
  const fresh = tellings.flatMap(({ message: { id, reactions }, asOf }): [string, Reacted][] => {
    const old = reacted.get(id);
    if (old === undefined && reactions.length === 0) return [];
    const next = reactedAsTold(old, reactions, asOf);
    return next === old ? [] : [[id, next]];
  });
  return fresh.length === 0 ? reacted : new Map([...reacted, ...fresh]);
}

function withReaction(state: TimelineState, event: Extract<ChatEvent, { emoji: string }>): TimelineState {
  const { entries, reacted, selfId } = state;
  const entry = entries.findLast(({ told }) => told.id === event.message_id);
  const old = reacted.get(event.message_id) ?? (entry && reactedAsTold(undefined, entry.told.reactions, entry.asOf));
  const next = reactedAfter(old, event, selfId);
  if (next === old) return state;
  const all = new Map([...reacted, [event.message_id, next]]);
  return { ...state, reacted: all, entries: entry ? showReactions(entries, event.message_id, entry.told.seq, all) : entries };
}

function withPreview(state: TimelineState, event: Extract<ChatEvent, { type: 'message.preview' }>): TimelineState {
  const { entries, previews } = state;
  if ((previews.get(event.message_id)?.asOf ?? -1) >= event.seq) return state;
  const all = new Map([...previews, [event.message_id, { preview: event.preview, asOf: event.seq }]]);
  const entry = entries.findLast(({ told }) => told.id === event.message_id);
  return { ...state, previews: all, entries: entry ? showPreview(entries, entry.told.seq, all) : entries };
}

/** Has a message show its preview as the log said later than what was told of the message. */
function showPreview(entries: readonly Entry[], seq: number, previews: TimelineState['previews']): readonly Entry[] {
  const at = indexOf(entries, seq);
  const entry = entries[at];
  const known = entry && previews.get(entry.told.id);
  if (entry?.told.seq !== seq || known === undefined || known.asOf <= entry.asOf) return entries;
  if (entry.told.deleted_at !== null || entry.shown.preview === known.preview) return entries;
  return entries.with(at, { ...entry, shown: { ...entry.shown, preview: known.preview } });
}

/** Has a message show the reactions that are known. The same array where it does. */
function showReactions(
  entries: readonly Entry[],
  id: string,
  seq: number,
  reacted: TimelineState['reacted'],
): readonly Entry[] {
  const [at, known] = [indexOf(entries, seq), reacted.get(id)];
  const entry = entries[at];
  if (known === undefined || entry?.told.id !== id || entry.told.deleted_at !== null) return entries;
  const reactions = reactionsOf(known);
  if (JSON.stringify(reactions) === JSON.stringify(entry.shown.reactions)) return entries;
  return entries.with(at, { ...entry, shown: { ...entry.shown, reactions } });
}

function withSettled({ selfId, settled }: TimelineState, tellings: readonly Telling[]): ReadonlySet<string> {
  const fresh = tellings.flatMap(({ message: { author, client_id } }) =>
    author.id === selfId && client_id !== null && !settled.has(client_id) ? [client_id] : [],
  );
  return fresh.length === 0 ? settled : new Set([...settled, ...fresh]);
}

function withUser(state: TimelineState, user: User): TimelineState {
  const entries = state.entries.map((entry) => {
    const [told, shown] = [withPerson(entry.told, user), withPerson(entry.shown, user)];
    return told === entry.told ? entry : { ...entry, told, shown };
  });
  return entries.every((entry, i) => entry === state.entries[i]) ? state : { ...state, entries };
}

/** A message in which somebody is named as they are now. The same object where they are not in it. */
function withPerson(message: Message, user: User): Message {
  const { author, reply_to, mentions } = message;
  const isQuoted = reply_to?.author.id === user.id;
  const isMentioned = mentions.some(({ id }) => id === user.id);
  if (author.id !== user.id && !isQuoted && !isMentioned) return message;
  return {
    ...message,
    author: author.id === user.id ? user : author,
    reply_to: isQuoted ? { ...reply_to, author: user } : reply_to,
    mentions: isMentioned ? mentions.map((other) => (other.id === user.id ? user : other)) : mentions,
  };
}

function toldOf(state: TimelineState, seq: number): TimelineState {
  return seq > state.told ? { ...state, told: seq } : state;
}

function withPosition(state: TimelineState, seq: number): TimelineState {
  if (hasSeen(state, seq)) return state;
  if (seq - 1 === state.applied) return caughtUpTo(state, seq);
  return { ...state, ahead: [...state.ahead, seq].sort((a, b) => a - b) };
}

/** Everything up to `seq` is in; so is what had come ahead of it without a hole. */
function caughtUpTo(state: TimelineState, seq: number): TimelineState {
  let applied = seq;
  for (const ahead of state.ahead) if (ahead === applied + 1) applied = ahead;
  return { ...state, applied, ahead: state.ahead.filter((other) => other > applied) };
}
