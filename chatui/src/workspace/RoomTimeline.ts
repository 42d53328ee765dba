import type { Api } from '../api/Api';
import { backoffMs } from '../realtime/backoff';
import { Listeners } from '../realtime/Listeners';
import type { Socket } from '../realtime/Socket';
import { ChatError } from '../wire/ChatError';
import type { ChatEvent } from '../wire/event';
import { isEvent, type ServerFrame } from '../wire/frames';
import type { Message, Quote } from '../wire/message';
import type { User } from '../wire/user';
import type { Draft, Outbox } from './Outbox';
import type { Note } from './notes';
import { Pages } from './Pages';
import { People } from './People';
import type { Range } from './ranges';
import { ReadMarker } from './ReadMarker';
import { Subscription } from './Subscription';
import {
  emptyTimeline,
  hasHole,
  hasSeen,
  loadedFrom,
  shownMessages,
  stretchOf,
  timelineReducer,
  type TimelineAction,
  type TimelineState,
} from './timelineReducer';
import type { TimelinePhase, TimelineSnapshot } from './TimelineSnapshot';
import { Wishes } from './Wishes';

export interface RoomTimelineOptions {
  room: string;
  self: User;
  socket: Socket;
  api: Api;
  outbox: Outbox;
}

/** The server passes on one `typing` in 3 s. */
const TYPING_APART_MS = 3_000;

/** The conversation of one room: loads it, keeps it current over breaks, and says what a person does in it. */
export class RoomTimeline {
  readonly room: string;
  readonly #options: RoomTimelineOptions;
  readonly #changed = new Listeners();
  readonly #happened = new Listeners<[ChatEvent]>();
  readonly #people: People;
  readonly #marker: ReadMarker;
  readonly #subscription: Subscription;
  readonly #pages: Pages;
  readonly #wishes: Wishes;
  #state: TimelineState;
  #phase: TimelinePhase = 'loading';
  #error: ChatError | null = null;
  /** A seq in the stretch in view; null: the live one. */
  #at: number | null = null;
  #snapshot: TimelineSnapshot | null = null;
  #shown: { of: TimelineState; range: Range; messages: readonly Message[]; notes: readonly Note[] };
  #isTelling = false;
  #leave: (() => void)[] | null = null;
  #isLoading = false;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #typedAt = -Infinity;

  constructor(options: RoomTimelineOptions) {
    this.#options = options;
    this.room = options.room;
    this.#state = emptyTimeline(options.self.id);
    this.#shown = { of: this.#state, range: NOTHING, messages: [], notes: [] };
    this.#people = new People(options.self.id, () => this.#change());
    this.#marker = new ReadMarker(options.room, options.socket, () => this.#change());
    this.#wishes = new Wishes(options.room, options.socket, () => this.#change());
    this.#pages = new Pages({
      room: options.room,
      api: options.api,
      onPage: (loaded, bound) => this.#dispatch({ type: 'page', ...loaded, bound }),
      onChange: () => this.#change(),
    });
    this.#subscription = new Subscription({
      room: options.room,
      socket: options.socket,
      position: () => this.#state.applied,
      onReset: () => this.reload(),
      onEnd: (error) => this.#ended(error),
    });
  }

  /** Loads, subscribes and stays current until `close`; may be opened again afterwards. */
  open(): void {
    if (this.#leave) return;
    const { socket, outbox } = this.#options;
    this.#leave = [
      socket.onFrame((frame) => this.#hear(frame)),
      socket.subscribe(() => this.#socketChanged()),
      outbox.subscribe(() => this.#change()),
    ];
    this.#resume();
  }

  close(): void {
    this.#leave?.forEach((leave) => leave());
    this.#leave = null;
    this.#stopLoading();
    this.#marker.close();
    this.#people.hush();
    this.#subscription.end();
  }

  /** Calls the listener after changes, several at once told once; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  readonly getSnapshot = (): TimelineSnapshot => (this.#snapshot ??= this.#look());

  /** Every event of the room as it is taken in, once: for counts, lists and notifications kept elsewhere. */
  onEvent(listener: (event: ChatEvent) => void): () => void {
    return this.#happened.add(listener);
  }

  /** Drops everything but the drafts and loads anew: after `missing`, `removed` or `failed`. */
  reload(): void {
    this.#stopLoading();
    this.#at = null;
    this.#dispatch({ type: 'reset' });
    this.#enter('loading');
    this.#resume();
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

  /** Rejects with ChatError; the changed text itself comes as an event. */
  async edit(messageId: string, body: string): Promise<void> {
    await this.#options.socket.request({ type: 'edit', room: this.room, message_id: messageId, body });
  }

  /** Rejects with ChatError; the tombstone comes as an event. */
  async remove(messageId: string): Promise<void> {
    await this.#options.socket.request({ type: 'delete', room: this.room, message_id: messageId });
  }

  /** Rejects with ChatError. Shown at once; the event settles it. */
  react(messageId: string, emoji: string, isOn: boolean): Promise<void> {
    return this.#wishes.react(messageId, emoji, isOn);
  }

  /** Moves the read marker forward; calls are gathered, repeats cost nothing. */
  markRead(seq: number): void {
    this.#marker.mark(seq);
  }

  /** Call at each key stroke; said at most once in 3 s. */
  typing(): void {
    if (Date.now() - this.#typedAt < TYPING_APART_MS) return;
    this.#typedAt = Date.now();
    this.#options.socket.send({ type: 'typing', room: this.room });
  }

  #hear(frame: ServerFrame): void {
    if (frame.type === 'heartbeat') { this.#subscription.hear(frame); this.#change(); return; }
    if (!('room' in frame) || frame.room !== this.room) return;
    this.#subscription.hear(frame);
    this.#people.hear(frame);
    if (isEvent(frame)) this.#apply(frame);
    else if (frame.type === 'ack' && frame.message) this.#dispatch({ type: 'stored', message: frame.message, seq: frame.seq });
    else if (frame.type === 'read') this.#marker.told(frame.seq);
    else if (frame.type === 'notice' && frame.reason === 'added') this.#added();
    this.#change();
  }

  #apply(event: ChatEvent): void {
    const isNew = !hasSeen(this.#state, event.seq);
    this.#dispatch({ type: 'events', events: [event] });
    if (hasHole(this.#state)) this.#subscription.resume();
    if (isNew) this.#happened.tell(event);
  }

  #socketChanged(): void {
    if (this.#options.socket.isLive) {
      this.#marker.flush();
      this.#pages.back();
      this.#resume();
    } else {
      this.#subscription.lost();
      this.#pages.lost();
      this.#people.hush();
    }
    this.#change();
  }

  /** Takes the next step towards being current: the first page, or the subscription. */
  #resume(): void {
    if (!this.#leave) return;
    if (this.#phase === 'ready') this.#subscription.resume();
    else if (this.#phase === 'loading' || this.#error?.isPassing) void this.#load();
  }

  async #load(): Promise<void> {
    if (this.#isLoading) return;
    clearTimeout(this.#retry);
    this.#isLoading = true;
    try {
      const loaded = await this.#pages.newest();
      if (loaded !== null) this.#loaded({ type: 'page', ...loaded, bound: {} });
    } catch (reason) {
      this.#notLoaded(ChatError.from(reason));
    }
  }

  #loaded(action: TimelineAction): void {
    this.#isLoading = false;
    this.#failures = 0;
    this.#dispatch(action);
    this.#enter('ready');
    this.#subscription.resume();
  }

  #notLoaded(error: ChatError): void {
    this.#isLoading = false;
    if (error.code === 'not_found') { this.#enter('missing'); return; }
    this.#enter('failed', error);
    if (!error.isPassing) return;
    const delay = error.retryAfterMs ?? 1_000 + backoffMs(this.#failures, Math.random);
    this.#failures += 1;
    this.#retry = setTimeout(() => void this.#load(), delay);
  }

  #stopLoading(): void {
    this.#pages.drop();
    this.#isLoading = false;
    clearTimeout(this.#retry);
  }

  /** The server ended the subscription, or will not have one. */
  #ended(error: ChatError | null): void {
    if (error === null || error.code === 'not_found' || error.code === 'forbidden') this.#enter('removed');
    else this.#enter('failed', error);
  }

  #added(): void {
    if (this.#phase === 'removed' || this.#phase === 'missing') this.reload();
  }

  #enter(phase: TimelinePhase, error: ChatError | null = null): void {
    this.#phase = phase;
    this.#error = error;
    this.#change();
  }

  #dispatch(action: TimelineAction): void {
    this.#state = timelineReducer(this.#state, action);
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

  #look(): TimelineSnapshot {
    const state = this.#state;
    const people = this.#people;
    const range = this.#range();
    const { messages, notes } = this.#inView(range);
    const [older, newer] = [this.#pages.state('before'), this.#pages.state('after')];
    return {
      room: this.room,
      phase: this.#phase,
      error: this.#error,
      messages: this.#wishes.shown(messages, state.applied ?? 0),
      notes,
      range,
      drafts: this.#options.outbox.drafts(this.room).filter((draft) => !state.settled.has(draft.clientId)),
      hasOlder: range.from > 1,
      loadingOlder: older.isLoading,
      olderError: older.error,
      hasNewer: range.to !== Infinity,
      loadingNewer: newer.isLoading,
      newerError: newer.error,
      online: people.online,
      onlineCount: people.onlineCount,
      typing: people.typing,
      head: state.applied ?? 0,
      caughtUp: this.#subscription.isCaughtUp,
      toGo: this.#subscription.toGo,
      info: state.info?.room ?? null,
      readSeq: this.#marker.seq,
    };
  }
}

const NOTHING: Range = { from: 1, to: 0 };

/** A list key that stays the same when a draft becomes its message. */
export function rowKey(row: Message | Draft): string {
  return 'clientId' in row ? row.clientId : (row.client_id ?? row.id);
}
