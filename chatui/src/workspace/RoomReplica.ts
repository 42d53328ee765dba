import type { Api } from '../api/Api';
import { backoffMs } from '../realtime/backoff';
import { Listeners } from '../realtime/Listeners';
import type { Socket } from '../realtime/Socket';
import { ChatError } from '../wire/ChatError';
import type { ChatEvent } from '../wire/event';
import { isEvent, type ServerFrame } from '../wire/frames';
import type { Message, Quote } from '../wire/message';
import type { Room } from '../wire/room';
import type { User } from '../wire/user';
import { keptOf, pageOf, type KeptReplica, type ReplicaStore } from './ReplicaStore';
import { afterEvent, afterFetch, afterRead, afterSettings, recounted, type KnownRoom, type Reader } from './knownRoom';
import { Members } from './Members';
import type { Draft, Outbox } from './Outbox';
import type { Note } from './notes';
import { Pages } from './Pages';
import { PendingChanges } from './PendingChanges';
import { People } from './People';
import type { Range } from './ranges';
import { RecentEvents } from './RecentEvents';
import { ReadMarker } from './ReadMarker';
import type { ReplicaPhase, RoomSnapshot } from './RoomSnapshot';
import { Subscription } from './Subscription';
import {
  emptyTimeline,
  hasHole,
  loadedFrom,
  shownMessages,
  stretchOf,
  timelineReducer,
  type TimelineAction,
  type TimelineState,
} from './timelineReducer';

export interface RoomReplicaOptions {
  room: string;
  selfId: string;
  socket: Socket;
  api: Api;
  outbox: Outbox;
  /** Where what was seen outlives the page; left out, it does not. */
  store?: ReplicaStore;
  /** Something that outlives the page, or that a list of rooms shows, is another now. */
  onChange?: () => void;
  /** Only the server can tell how much is unread. */
  onUncertain?: () => void;
}

/** The server passes on one `typing` in 3 s. */
const TYPING_APART_MS = 3_000;
/** Whoever is further behind than this many events loads the newest page rather than all that happened. */
export const MOST_BEHIND = 500;

/**
 * What this client has of one room: its description and counts, its people, and as much of its conversation as was seen.
 * Kept current over breaks while somebody looks (`open`) or its events are listened to (`listen`).
 */
export class RoomReplica {
  readonly room: string;
  readonly members: Members;
  readonly #options: RoomReplicaOptions;
  readonly #changed = new Listeners();
  readonly #people: People;
  readonly #marker: ReadMarker;
  readonly #subscription: Subscription;
  readonly #pages: Pages;
  readonly #pending = new PendingChanges();
  readonly #reader: Reader;
  readonly #recent = new RecentEvents();
  #failed: { of: readonly Draft[]; edits: ReadonlyMap<string, Draft> } = { of: [], edits: new Map() };
  #known: KnownRoom | null = null;
  #state: TimelineState;
  #phase: ReplicaPhase = 'loading';
  #error: ChatError | null = null;
  /** A seq in the stretch in view; null: the live one. */
  #at: number | null = null;
  #snapshot: RoomSnapshot | null = null;
  #shown: { of: TimelineState; range: Range; messages: readonly Message[]; notes: readonly Note[] };
  #isTelling = false;
  /** How many look at it. */
  #viewers = 0;
  #isListening = false;
  #isLoading = false;
  /** What is shown comes from the store and has not been brought up to date since. */
  #isRestored = false;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #typedAt = -Infinity;

  constructor(options: RoomReplicaOptions) {
    const { room, selfId, socket, api } = options;
    this.#options = options;
    this.room = room;
    this.members = new Members(room, api, () => this.#change());
    this.#state = emptyTimeline(selfId);
    this.#shown = { of: this.#state, range: NOTHING, messages: [], notes: [] };
    this.#reader = { selfId, messagesPast: (seq) => this.#messagesPast(seq) };
    this.#people = new People(selfId, () => this.#change());
    this.#marker = new ReadMarker(room, socket, (seq) => this.#told(seq));
    this.#pages = new Pages({
      room,
      api,
      onPage: (loaded, bound) => this.#dispatch({ type: 'page', ...loaded, bound }),
      onChange: () => this.#change(),
    });
    this.#subscription = new Subscription({
      room,
      socket,
      position: () => this.#position(),
      isQuiet: () => this.#viewers === 0,
      onReset: () => this.#reset(),
      onEnd: (error) => this.#ended(error),
    });
  }

  /** Calls the listener after changes, several at once told once; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  readonly getSnapshot = (): RoomSnapshot => (this.#snapshot ??= this.#look());

  /** The room as it is known; null: not yet. */
  get details(): Room | null {
    return this.#known?.room ?? null;
  }

  get isInView(): boolean {
    return this.#viewers > 0;
  }

  /** Whether all that has happened in it is known. */
  get isCurrent(): boolean {
    return this.#subscription.isCaughtUp;
  }

  get isListening(): boolean {
    return this.#isListening;
  }

  /** Whether a conversation is in memory. */
  get isLoaded(): boolean {
    return this.#state.applied !== null;
  }

  /** The events past one seq and up to another, as far as they were all heard; else null. */
  eventsBetween(after: number, upTo: number): readonly ChatEvent[] | null {
    return this.#recent.between(after, upTo);
  }

  /** Somebody looks: has it shown, from memory, the store or the server, and heard with its people. */
  open(): void {
    this.#viewers += 1;
    if (this.#viewers === 1) this.#resume();
    this.#change();
  }

  close(): void {
    this.#viewers = Math.max(0, this.#viewers - 1);
    if (this.#viewers > 0) return;
    this.#at = null;
    this.#marker.close();
    this.#people.hush();
    if (!this.isLoaded) this.#stopLoading();
    if (this.#isListening) this.#subscription.turn();
    else this.#subscription.end();
    this.#change();
  }

  /** Has its events heard while nobody looks; counts and conversation follow them. */
  listen(isListening = true): void {
    if (this.#isListening === isListening) return;
    this.#isListening = isListening;
    if (this.#viewers > 0) return;
    if (isListening) this.#subscription.resume();
    else this.#subscription.end();
  }

  /** Ends all timers. */
  stop(): void {
    this.#viewers = 0;
    this.#isListening = false;
    this.#stopLoading();
    this.#marker.close();
    this.#people.hush();
    this.#subscription.end();
  }

  /** Drops everything but the drafts and loads anew: after `missing`, `removed` or `failed`. */
  reload(): void {
    this.#forget();
    this.#known = null;
    this.#resume();
    this.#change();
  }

  /** Forgets the conversation, which takes memory; the room itself stays known. */
  evict(): void {
    if (this.isInView) return;
    this.#forget();
    this.#change();
  }

  /** The server has described the room. `isRecount`: since it was uncertain, so that asking once more would tell nothing new. */
  describe(room: Room, { isRecount = false } = {}): void {
    const isFarBehind = this.isLoaded && room.seq - (this.#state.applied ?? 0) > MOST_BEHIND;
    this.#know(afterFetch(this.#known, room, this.#reader));
    if (!isRecount && this.#known?.isUncertain && !this.#marker.isAhead) this.#options.onUncertain?.();
    if (isFarBehind && !this.isInView) this.#forget();
    if (this.#isListening && this.#viewers === 0) this.#subscription.turn();
  }

  /** The server says that it is not there for these eyes. */
  gone(): void {
    this.#lose(this.#phase === 'removed' ? 'removed' : 'missing');
  }

  /** The server has done one of the reader's changes. */
  done(draft: Draft, seq: number): void {
    this.#pending.done(draft, seq);
    this.#change();
  }

  /** The outbox has drafts of its own, or fewer. */
  outboxChanged(): void {
    this.#change();
  }

  /** What is to outlive the page; null: nothing is known. */
  kept(): KeptReplica | null {
    return this.#known === null || this.#state.applied === null ? null : keptOf(this.#known.room, this.#state);
  }

  /** Somebody has another name, status or picture. */
  rename(user: User): void {
    this.#dispatch({ type: 'user', user });
    this.#people.rename(user);
    this.members.rename(user);
  }

  /** Resolves when the page before the oldest message in view is in, or could not be had (`olderError`). */
  loadOlder(): Promise<void> {
    const { from } = this.#range();
    return from <= 1 ? Promise.resolve() : this.#pages.load('before', from);
  }

  /** Resolves when the page after the newest message in view is in, or could not be had (`newerError`). */
  loadNewer(): Promise<void> {
    const { to } = this.#range();
    return to === Infinity ? Promise.resolve() : this.#pages.load('after', to);
  }

  /** Has the stretch around a seq in view, loading it where it is not there. Resolves with whether that worked out. */
  async goTo(seq: number): Promise<boolean> {
    if (stretchOf(this.#state, seq) === null) await this.#pages.load('around', seq);
    const isThere = stretchOf(this.#state, seq) !== null;
    if (isThere) this.#at = seq;
    this.#change();
    return isThere;
  }

  /** Has the live end in view. */
  goToEnd(): void {
    this.#at = null;
    this.#change();
  }

  send(body: string, replyTo: Quote | null = null): Draft {
    this.#typedAt = -Infinity;
    return this.#options.outbox.add(this.room, body, replyTo);
  }

  retry(clientId: string): void {
    this.#options.outbox.retry(clientId);
  }

  discard(clientId: string): void {
    this.#options.outbox.discard(clientId);
  }

  /** Shown at once, and tried until the server has done it; where it refuses, the text stays to be decided on. */
  edit(messageId: string, body: string): void {
    this.#options.outbox.change(this.room, { type: 'edit', messageId, body });
  }

  /** Shown at once, and tried until the server has done it; where it refuses, the message shows again. */
  remove(messageId: string): void {
    this.#options.outbox.change(this.room, { type: 'delete', messageId });
  }

  /** The same. */
  react(messageId: string, emoji: string, isOn: boolean): void {
    this.#options.outbox.change(this.room, { type: 'react', messageId, emoji, isOn });
  }

  /** Calls the listener where the server refuses a deletion or a reaction. */
  onRefused(listener: (error: ChatError) => void): () => void {
    return this.#options.outbox.onRefused((draft, error) => draft.room === this.room && listener(error));
  }

  /** Moves the read marker forward, here at once and then on the server; calls are gathered, repeats cost nothing. */
  markRead(seq: number): void {
    this.#marker.mark(seq);
    this.#readUpTo(seq);
  }

  /** Call at each key stroke; said at most once in 3 s. */
  typing(): void {
    if (Date.now() - this.#typedAt < TYPING_APART_MS) return;
    this.#typedAt = Date.now();
    this.#options.socket.send({ type: 'typing', room: this.room });
  }

  /** A frame of this room, or a heartbeat. */
  hear(frame: ServerFrame): void {
    this.#subscription.hear(frame);
    this.#people.hear(frame);
    if (isEvent(frame)) this.#apply(frame);
    else if (frame.type === 'subscribed') this.#subscribed(frame.seq);
    else if (frame.type === 'ack' && frame.message) this.#dispatch({ type: 'stored', message: frame.message, seq: frame.seq });
    else if (frame.type === 'read') this.#marker.told(frame.seq);
    else if (frame.type === 'settings' && this.#known) this.#know(afterSettings(this.#known, frame.me));
    else if (frame.type === 'notice' && frame.reason === 'added') this.#added();
    this.#change();
  }

  /** The connection has gone. */
  lost(): void {
    this.#subscription.lost();
    this.#pages.lost();
    this.#people.hush();
    this.#change();
  }

  /** It is back. */
  back(): void {
    this.#marker.flush();
    this.#pages.back();
    this.#resume();
    this.#change();
  }

  #apply(event: ChatEvent): void {
    if (this.#known) this.#know(afterEvent(this.#known, event, this.#reader));
    this.members.hear(event);
    this.#recent.take(event);
    if (this.isLoaded || this.isInView) this.#dispatch({ type: 'events', events: [event] });
    const isHole = hasHole(this.#state) || (this.#known !== null && event.seq > this.#known.room.seq);
    if (isHole) this.#subscription.resume();
    if (this.#isRestored && this.#subscription.isCaughtUp) this.#isRestored = false;
  }

  /** What was kept may be so old that the newest page says more than a long replay. */
  #subscribed(head: number): void {
    if (this.#isRestored && head - (this.#state.applied ?? head) > MOST_BEHIND) void this.#load();
    else if (this.#subscription.isCaughtUp) this.#isRestored = false;
  }

  /** Everything in the log up to here is in; null: there is nothing to go on from yet. */
  #position(): number | null {
    const seq = this.#known?.room.seq ?? null;
    if (this.#state.applied === null) return this.isInView ? null : seq;
    return Math.min(this.#state.applied, seq ?? this.#state.applied);
  }

  #messagesPast(seq: number): readonly Message[] | null {
    const { applied } = this.#state;
    const isCovered = applied !== null && applied >= (this.#known?.room.seq ?? 0) && (loadedFrom(this.#state) ?? Infinity) <= seq + 1;
    return isCovered ? shownMessages(this.#state).filter((message) => message.seq > seq) : null;
  }

  #readUpTo(seq: number): void {
    if (this.#known) this.#know(afterRead(this.#known, seq, this.#reader));
  }

  /** The server has the marker by now, so that it counts from there. */
  #told(seq: number): void {
    const wasUncertain = this.#known?.isUncertain ?? false;
    this.#readUpTo(seq);
    if (wasUncertain && this.#known?.isUncertain) this.#options.onUncertain?.();
  }

  #know(known: KnownRoom): void {
    if (known === this.#known) return;
    const hasChangedSides = known.isUncertain && this.#known?.isUncertain === false && !this.#marker.isAhead;
    this.#known = known;
    if (hasChangedSides) this.#options.onUncertain?.();
    this.#options.onChange?.();
    this.#change();
  }

  /** Takes the next step towards being current: what was kept, the first page, or the subscription. */
  #resume(): void {
    if (this.#viewers === 0) {
      if (this.#isListening) this.#subscription.turn();
    } else if (this.#phase === 'ready') this.#subscription.turn();
    else if (this.#phase === 'loading' || this.#error?.isPassing) void this.#show();
  }

  /** From the store where it is there, else from the server. */
  async #show(): Promise<void> {
    if (this.#isLoading) return;
    const { store } = this.#options;
    if (store !== undefined && !this.isLoaded) {
      this.#isLoading = true;
      const kept = await store.read(this.room);
      this.#isLoading = false;
      if (!this.isInView) return;
      if (kept !== null && this.#isWorthShowing(kept)) { this.#restore(kept); return; }
    }
    await this.#load();
  }

  #isWorthShowing({ room, applied }: KeptReplica): boolean {
    const head = Math.max(room.seq, this.#known?.room.seq ?? 0);
    return head - applied <= MOST_BEHIND || !this.#options.socket.isLive;
  }

  #restore(kept: KeptReplica): void {
    if (this.#known === null) this.#know(afterFetch(null, kept.room, this.#reader));
    this.#dispatch({ type: 'page', page: pageOf(kept), notes: kept.notes, bound: {} });
    this.#isRestored = true;
    this.#enter('ready');
    this.#subscription.resume();
  }

  async #load(): Promise<void> {
    if (this.#isLoading) return;
    clearTimeout(this.#retry);
    this.#isLoading = true;
    try {
      const wanted = this.#known === null ? this.#options.api.room(this.room) : null;
      const [loaded, room] = await Promise.all([this.#pages.newest(), wanted]);
      if (loaded === null) return;
      this.#isLoading = false;
      if (room !== null) this.#know(afterFetch(this.#known, room, this.#reader));
      this.#loaded({ type: 'page', ...loaded, bound: {} });
    } catch (reason) {
      this.#notLoaded(ChatError.from(reason));
    }
  }

  /** A first page, or one that takes the place of what was kept. */
  #loaded(page: TimelineAction): void {
    this.#failures = 0;
    if (this.#isRestored) this.#dispatch({ type: 'reset' });
    this.#isRestored = false;
    this.#dispatch(page);
    this.#enter('ready');
    this.#subscription.resume();
  }

  #notLoaded(error: ChatError): void {
    this.#isLoading = false;
    if (this.#isRestored && error.isPassing) return; // what was kept is better than nothing
    if (error.code === 'not_found') { this.#lose('missing'); return; }
    this.#enter('failed', error);
    if (!error.isPassing || !this.isInView) return;
    const delay = error.retryAfterMs ?? 1_000 + backoffMs(this.#failures, Math.random);
    this.#failures += 1;
    this.#retry = setTimeout(() => void this.#load(), delay);
  }

  #stopLoading(): void {
    this.#pages.drop();
    this.#isLoading = false;
    clearTimeout(this.#retry);
  }

  /** The conversation, and nothing else. */
  #forget(): void {
    this.#stopLoading();
    this.#at = null;
    this.#isRestored = false;
    this.#dispatch({ type: 'reset' });
    this.#recent.forget();
    this.members.reset();
    this.#enter('loading');
  }

  /** The server's log is another one. */
  #reset(): void {
    this.#options.store?.drop(this.room);
    this.reload();
    this.#options.onUncertain?.();
  }

  /** The server ended the subscription, or will not have one. */
  #ended(error: ChatError | null): void {
    if (error === null || error.code === 'not_found' || error.code === 'forbidden') this.#lose('removed');
    else this.#enter('failed', error);
  }

  /** It is not for these eyes any more: nothing of it stays. */
  #lose(phase: 'missing' | 'removed'): void {
    this.#forget();
    this.#isListening = false;
    this.#subscription.end();
    this.#options.store?.drop(this.room);
    if (this.#known) this.#know({ ...this.#known, room: outside(this.#known.room) });
    this.#enter(phase);
  }

  #added(): void {
    if (this.#phase === 'removed' || this.#phase === 'missing') this.reload();
  }

  #enter(phase: ReplicaPhase, error: ChatError | null = null): void {
    this.#phase = phase;
    this.#error = error;
    this.#change();
  }

  #dispatch(action: TimelineAction): void {
    const next = timelineReducer(this.#state, action);
    if (next === this.#state) return;
    this.#state = next;
    if (this.#known?.isUncertain) this.#know(recounted(this.#known, this.#reader));
    this.#options.onChange?.();
    this.#change();
  }

  /** Many frames come in one message: they are told of once, when all are in. */
  #change(): void {
    this.#snapshot = null;
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      this.#changed.tell();
    });
  }

  /** The stretch in view. */
  #range(): Range {
    const live = { from: loadedFrom(this.#state) ?? 1, to: Infinity };
    return (this.#at === null ? null : stretchOf(this.#state, this.#at)) ?? live;
  }

  /** The same arrays until something in them changes, so that a list need not look at them for a mere typing sign. */
  #inView(range: Range): { messages: readonly Message[]; notes: readonly Note[] } {
    const { of, range: old, messages, notes } = this.#shown;
    const state = this.#state;
    const isSameRange = range.from === old.from && range.to === old.to;
    const isSame = isSameRange && of.entries === state.entries && of.loaded === state.loaded;
    this.#shown = {
      of: state,
      range,
      messages: isSame ? messages : shownMessages(state, range),
      notes: isSameRange && of.notes === state.notes ? notes : state.notes.filter(({ seq }) => range.from <= seq && seq <= range.to),
    };
    return this.#shown;
  }

  /** The same map until there are others. */
  #failedEdits(): ReadonlyMap<string, Draft> {
    const changes = this.#options.outbox.changes(this.room);
    if (changes !== this.#failed.of) {
      const failed = changes.flatMap((draft): [string, Draft][] => (draft.change !== null && draft.state === 'failed' ? [[draft.change.messageId, draft]] : []));
      this.#failed = { of: changes, edits: new Map(failed) };
    }
    return this.#failed.edits;
  }

  #look(): RoomSnapshot {
    const state = this.#state;
    const people = this.#people;
    const { outbox } = this.#options;
    const range = this.#range();
    const { messages, notes } = this.#inView(range);
    const [older, newer] = [this.#pages.state('before'), this.#pages.state('after')];
    return {
      room: this.room,
      phase: this.#phase,
      error: this.#error,
      messages: this.#pending.shown(messages, outbox.changes(this.room), state.applied ?? 0),
      failedEdits: this.#failedEdits(),
      notes,
      range,
      drafts: outbox.drafts(this.room).filter((draft) => !state.settled.has(draft.clientId)),
      hasOlder: range.from > 1,
      loadingOlder: older.isLoading,
      olderError: older.error,
      hasNewer: range.to !== Infinity,
      loadingNewer: newer.isLoading,
      newerError: newer.error,
      online: people.online,
      onlineCount: people.onlineCount,
      members: this.members.getSnapshot().items,
      typing: people.typing,
      head: state.applied ?? 0,
      caughtUp: this.#subscription.isCaughtUp,
      toGo: this.#subscription.toGo,
      details: this.details,
    };
  }
}

const NOTHING: Range = { from: 1, to: 0 };

/** As it is for somebody who is not in it. */
function outside(room: Room): Room {
  return { ...room, me: { ...room.me, role: null, last_read_seq: 0, unread_count: 0, mention_count: 0, starred: false } };
}

/** A list key that stays the same when a draft becomes its message. */
export function rowKey(row: Message | Draft): string {
  return 'clientId' in row ? row.clientId : (row.client_id ?? row.id);
}
