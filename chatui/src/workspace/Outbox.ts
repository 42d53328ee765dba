import { backoffMs } from '../realtime/backoff';
import { Listeners } from '../realtime/Listeners';
import type { Socket } from '../realtime/Socket';
import { ChatError } from '../wire/ChatError';
import type { ServerFrame } from '../wire/frames';
import type { Quote } from '../wire/message';
import type { Drawer, DrawerChange, KeptDraft, MessageChange } from './Drawer';
import { newClientId } from './newClientId';

export type Change = MessageChange;

/** A text on its way, or a change of a message. Its client id stays the same through every try, so that the server stores it once. */
export interface Draft {
  readonly clientId: string;
  readonly room: string;
  readonly body: string;
  readonly replyTo: Quote | null;
  /** What is to become of a message that the server has; null: this is a new one. */
  readonly change: Change | null;
  /** This machine's clock, ms. */
  readonly createdAt: number;
  /** `failed` asks for a person: `retry` or `discard`. The text is kept in every state. */
  readonly state: 'waiting' | 'sending' | 'failed';
  /** Why it failed, or why it waits; null where nothing went wrong. */
  readonly error: ChatError | null;
}

export interface OutboxOptions {
  socket: Socket;
  selfId: string;
  /** Where drafts outlive the page; left out, they do not. */
  drawer?: Drawer;
  /** Does the work while no other tab does work of that name; left out: at once, as if there were no other. */
  alone?: (name: string, work: () => Promise<void>) => Promise<void>;
  /** From 0 to 1, for the backoff. */
  random?: () => number;
}

/** How often one draft is tried against a server that says the fault is its own (`internal`). */
const MOST_FAULTS = 5;

/** What sends a room's drafts one after the other. */
interface Lane {
  /** A draft is on its way, or waits for another tab's to arrive. */
  isSending: boolean;
  pause: ReturnType<typeof setTimeout> | null;
  /** Tries of the draft in front that did not work out. */
  failures: number;
}

/**
 * The person's own texts until the server has stored them: in the order written, one at a time a room, tried until
 * stored, refused for good or discarded. A broken connection, a closed page or a login that ran out drops nothing: they
 * are kept in the drawer, and the next outbox of the same person goes on with them. Tabs share them, and take turns.
 */
export class Outbox {
  readonly #socket: Socket;
  readonly #selfId: string;
  readonly #drawer: Drawer | undefined;
  readonly #alone: NonNullable<OutboxOptions['alone']>;
  readonly #random: () => number;
  readonly #changed = new Listeners();
  readonly #done = new Listeners<[draft: Draft, seq: number]>();
  readonly #refused = new Listeners<[draft: Draft, error: ChatError]>();
  readonly #lanes = new Map<string, Lane>();
  readonly #leave: (() => void)[];
  /** By room, each in the order written; and apart what is a new message, and what is a change of one. */
  #drafts: ReadonlyMap<string, readonly Draft[]> = new Map();
  #texts: ReadonlyMap<string, readonly Draft[]> = new Map();
  #changes: ReadonlyMap<string, readonly Draft[]> = new Map();
  #lastCreatedAt = 0;

  constructor(options: OutboxOptions) {
    this.#socket = options.socket;
    this.#selfId = options.selfId;
    this.#drawer = options.drawer;
    this.#alone = options.alone ?? ((_name, work) => work());
    this.#random = options.random ?? Math.random;
    for (const kept of options.drawer?.found ?? []) this.#insert(draftOf(kept));
    this.#leave = [
      options.socket.onFrame((frame) => this.#hear(frame)),
      options.socket.subscribe(() => this.#sendAll()),
      options.drawer?.onChange((change) => this.#follow(change)) ?? (() => undefined),
    ];
    this.#sendAll();
  }

  /** Calls the listener after each change; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  /** The server has done a change, by this position of the log. */
  onDone(listener: (draft: Draft, seq: number) => void): () => void {
    return this.#done.add(listener);
  }

  /** The server will not do a change, and there is nothing in it to be kept: a deletion or a reaction. */
  onRefused(listener: (draft: Draft, error: ChatError) => void): () => void {
    return this.#refused.add(listener);
  }

  /** The unsettled texts of a room, in the order written. The same array until something changes. */
  drafts(room: string): readonly Draft[] {
    return this.#texts.get(room) ?? NONE;
  }

  /** The unsettled changes of a room's messages, likewise. */
  changes(room: string): readonly Draft[] {
    return this.#changes.get(room) ?? NONE;
  }

  /** The unsettled drafts of all rooms, of each in the order written. */
  pending(): readonly Draft[] {
    return [...this.#drafts.values()].flat();
  }

  add(room: string, body: string, replyTo: Quote | null = null): Draft {
    return this.#add(room, { body, replyTo, change: null });
  }

  /** A change of a message. It takes the place of one of the same kind that is not on its way yet. */
  change(room: string, change: Change): Draft {
    for (const old of this.changes(room)) if (old.state !== 'sending' && isAboutSame(old.change, change)) this.#settle(old);
    return this.#add(room, { body: '', replyTo: null, change });
  }

  #add(room: string, what: Pick<Draft, 'body' | 'replyTo' | 'change'>): Draft {
    const createdAt = Math.max(Date.now(), this.#lastCreatedAt + 1); // it says the order, too
    const draft: Draft = { clientId: newClientId(), room, ...what, createdAt, state: 'waiting', error: null };
    this.#insert(draft);
    this.#drawer?.keep(keptOf(draft));
    this.#sendNext(room);
    return draft;
  }

  retry(clientId: string): void {
    const draft = this.#find(clientId);
    if (draft?.state !== 'failed') return;
    this.#decide({ ...draft, state: 'waiting', error: null });
    this.#sendNext(draft.room);
  }

  /** Forgets a draft. One that is just being sent may have arrived already and then shows as a message. */
  discard(clientId: string): void {
    const draft = this.#find(clientId);
    if (draft) this.#settle(draft);
  }

  /** Ends listening and timers. What is unsettled stays in the drawer. */
  close(): void {
    this.#leave.forEach((leave) => leave());
    for (const lane of this.#lanes.values()) clearTimeout(lane.pause ?? undefined);
    this.#lanes.clear();
  }

  /** The event of an own message may come before its ack, or instead of one that was lost. */
  #hear(frame: ServerFrame): void {
    const message = 'message' in frame ? frame.message : undefined;
    if (message?.author.id !== this.#selfId || message.client_id === null) return;
    const draft = this.#find(message.client_id);
    if (draft) this.#settle(draft);
  }

  /** Another tab of the same person wrote a draft, decided on one, or saw one settled. */
  #follow(change: DrawerChange): void {
    if (change.type === 'dropped') {
      const draft = this.#find(change.clientId);
      if (draft) this.#drop(draft);
    } else if (change.type === 'kept' || change.type === 'changed') {
      const draft = draftOf(change.draft);
      if (this.#find(draft.clientId)) this.#put(draft);
      else this.#insert(draft);
      this.#sendNext(draft.room);
    }
  }

  #sendAll(): void {
    if (this.#socket.isLive) for (const room of this.#drafts.keys()) this.#sendNext(room);
  }

  #sendNext(room: string): void {
    const lane = this.#laneOf(room);
    const draft = this.#front(room);
    if (draft && this.#socket.isLive && !lane.isSending && lane.pause === null) void this.#send(draft, lane);
  }

  async #send(draft: Draft, lane: Lane): Promise<void> {
    const { room } = draft;
    lane.isSending = true;
    this.#put({ ...draft, state: 'sending', error: null });
    await this.#alone(`chatrooms.outbox.${this.#selfId}.${room}`, () => this.#sendFront(room, lane));
    lane.isSending = false;
    if (this.#lanes.get(room) === lane) this.#sendNext(room);
  }

  /** This tab's turn. While it waited, others may have sent what was in front. */
  async #sendFront(room: string, lane: Lane): Promise<void> {
    let draft = this.#front(room);
    while (draft && this.#drawer && !(await this.#drawer.has(draft.clientId))) {
      this.#drop(draft);
      draft = this.#front(room);
    }
    if (!draft || this.#lanes.get(room) !== lane) return;
    this.#put({ ...draft, state: 'sending', error: null });
    try {
      const { seq } = await this.#socket.request(commandOf(draft)); // a text is settled by the ack itself, in #hear
      lane.failures = 0;
      if (draft.change !== null) this.#finish(draft, seq);
    } catch (reason) {
      this.#failed(draft.clientId, ChatError.from(reason), lane);
    }
  }

  #failed(clientId: string, error: ChatError, lane: Lane): void {
    const draft = this.#find(clientId);
    if (!draft) return; // settled or discarded meanwhile
    lane.failures += 1;
    if (!isWorthAnotherTry(error, lane.failures)) {
      lane.failures = 0;
      this.#give(draft, error);
      return;
    }
    this.#put({ ...draft, state: 'waiting', error });
    if (error.code !== 'disconnected') this.#pause(draft.room, lane, error);
  }

  #finish(draft: Draft, seq: number): void {
    this.#done.tell(draft, seq);
    this.#settle(draft);
  }

  /** A text is kept until somebody decides; a deletion of what is gone is done. */
  #give(draft: Draft, error: ChatError): void {
    const { change } = draft;
    if (change === null || change.type === 'edit') { this.#decide({ ...draft, state: 'failed', error }); return; }
    this.#settle(draft);
    if (change.type !== 'delete' || error.code !== 'gone') this.#refused.tell(draft, error);
  }

  /** A pause, for as long as the server asks. A lost connection needs none: coming back has had its own. */
  #pause(room: string, lane: Lane, error: ChatError): void {
    const delay = error.retryAfterMs ?? backoffMs(lane.failures, this.#random);
    lane.pause = setTimeout(() => {
      lane.pause = null;
      this.#sendNext(room);
    }, delay);
  }

  #all(room: string): readonly Draft[] {
    return this.#drafts.get(room) ?? NONE;
  }

  #laneOf(room: string): Lane {
    const lane = this.#lanes.get(room) ?? { isSending: false, pause: null, failures: 0 };
    this.#lanes.set(room, lane);
    return lane;
  }

  #find(clientId: string): Draft | undefined {
    return this.pending().find((draft) => draft.clientId === clientId);
  }

  /** The draft whose turn it is. */
  #front(room: string): Draft | undefined {
    return this.#all(room).find(({ state }) => state !== 'failed');
  }

  /** Puts it where it belongs by the time it was written. */
  #insert(draft: Draft): void {
    this.#lastCreatedAt = Math.max(this.#lastCreatedAt, draft.createdAt);
    const drafts = this.#all(draft.room);
    const after = drafts.findLastIndex(({ createdAt }) => createdAt <= draft.createdAt) + 1;
    this.#change(draft.room, drafts.toSpliced(after, 0, draft));
  }

  /** A change that is to outlive the page: whether it is to be sent. */
  #decide(draft: Draft): void {
    this.#put(draft);
    this.#drawer?.keep(keptOf(draft));
  }

  #settle(draft: Draft): void {
    this.#drop(draft);
    this.#drawer?.drop(draft.clientId);
  }

  #put(draft: Draft): void {
    this.#change(draft.room, this.#all(draft.room).map((old) => (old.clientId === draft.clientId ? draft : old)));
  }

  #drop(draft: Draft): void {
    this.#change(draft.room, this.#all(draft.room).filter((old) => old.clientId !== draft.clientId));
  }

  /** Every change of what is shown goes through here. */
  #change(room: string, drafts: readonly Draft[]): void {
    this.#drafts = new Map([...this.#drafts, [room, drafts]]);
    this.#texts = new Map([...this.#texts, [room, sameOr(this.drafts(room), drafts.filter(({ change }) => change === null))]]);
    this.#changes = new Map([...this.#changes, [room, sameOr(this.changes(room), drafts.filter(({ change }) => change !== null))]]);
    this.#changed.tell();
  }
}

const NONE: readonly Draft[] = [];

/** The old array where the new one holds the same. */
function sameOr(old: readonly Draft[], fresh: readonly Draft[]): readonly Draft[] {
  return old.length === fresh.length && old.every((draft, i) => draft === fresh[i]) ? old : fresh;
}

function isAboutSame(old: Change | null, change: Change): boolean {
  if (old?.type !== change.type || old.messageId !== change.messageId) return false;
  return old.type !== 'react' || change.type !== 'react' || old.emoji === change.emoji;
}

function commandOf(draft: Draft) {
  const { room, change } = draft;
  if (change?.type === 'edit') return { type: 'edit' as const, room, message_id: change.messageId, body: change.body };
  if (change?.type === 'delete') return { type: 'delete' as const, room, message_id: change.messageId };
  if (change?.type === 'react') {
    const { messageId, emoji, isOn } = change;
    return { type: 'react' as const, room, message_id: messageId, emoji, ...(!isOn && { remove: true }) };
  }
  return {
    type: 'send' as const,
    room,
    body: draft.body,
    client_id: draft.clientId,
    ...(draft.replyTo && { reply_to: draft.replyTo.id }),
  };
}

function keptOf({ clientId, room, body, replyTo, change, createdAt, state, error }: Draft): KeptDraft {
  const failure = state === 'failed' ? { code: error?.code ?? 'internal', detail: error?.detail ?? '' } : null;
  return { clientId, room, body, replyTo, change, createdAt, failure };
}

function draftOf({ failure, ...kept }: KeptDraft): Draft {
  if (failure === null) return { ...kept, state: 'waiting', error: null };
  return { ...kept, state: 'failed', error: new ChatError(failure.code, failure.detail) };
}

/** Trying again is harmless, for the client id is the same; some refusals no try will change. */
function isWorthAnotherTry(error: ChatError, failures: number): boolean {
  if (error.code === 'internal') return failures < MOST_FAULTS;
  return error.isPassing || error.code === 'unauthorized';
}
