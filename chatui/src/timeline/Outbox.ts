import { backoffMs } from '../realtime/backoff';
import { Listeners } from '../realtime/Listeners';
import type { Socket } from '../realtime/Socket';
import { ChatError } from '../wire/ChatError';
import type { ServerFrame } from '../wire/frames';
import type { Quote } from '../wire/message';
import { newClientId } from './newClientId';

/** A text on its way. Its client id stays the same through every try, so that the server stores it once. */
export interface Draft {
  readonly clientId: string;
  readonly room: string;
  readonly body: string;
  readonly replyTo: Quote | null;
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
  /** From 0 to 1, for the backoff. */
  random?: () => number;
}

/** How often one draft is tried against a server that says the fault is its own (`internal`). */
const MOST_FAULTS = 5;

/** What sends a room's drafts one after the other. */
interface Lane {
  isSending: boolean;
  pause: ReturnType<typeof setTimeout> | null;
  /** Tries of the draft in front that did not work out. */
  failures: number;
}

/**
 * The person's own texts until the server has stored them: in the order written, one at a time a
 * room, tried until stored, refused for good or discarded. Broken connections drop nothing; but the texts are in memory
 * only: a page that is closed or loaded anew loses them, and who closes an outbox takes care of what is `pending`.
 */
export class Outbox {
  readonly #socket: Socket;
  readonly #selfId: string;
  readonly #random: () => number;
  readonly #changed = new Listeners();
  readonly #lanes = new Map<string, Lane>();
  readonly #leave: (() => void)[];
  /** By room, each in the order written. */
  #drafts: ReadonlyMap<string, readonly Draft[]> = new Map();

  constructor(options: OutboxOptions) {
    this.#socket = options.socket;
    this.#selfId = options.selfId;
    this.#random = options.random ?? Math.random;
    this.#leave = [
      options.socket.onFrame((frame) => this.#hear(frame)),
      options.socket.subscribe(() => this.#sendAll()),
    ];
  }

  /** Calls the listener after each change; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  /** The unsettled drafts of a room, in the order written. The same array until something changes. */
  drafts(room: string): readonly Draft[] {
    return this.#drafts.get(room) ?? NONE;
  }

  /** The unsettled drafts of all rooms, of each in the order written. */
  pending(): readonly Draft[] {
    return [...this.#drafts.values()].flat();
  }

  add(room: string, body: string, replyTo: Quote | null = null): Draft {
    const draft: Draft = { clientId: newClientId(), room, body, replyTo, createdAt: Date.now(), state: 'waiting', error: null };
    this.#change(room, [...this.drafts(room), draft]);
    this.#sendNext(room);
    return draft;
  }

  retry(clientId: string): void {
    const draft = this.#find(clientId);
    if (draft?.state !== 'failed') return;
    this.#put({ ...draft, state: 'waiting', error: null });
    this.#sendNext(draft.room);
  }

  /** Forgets a draft. One that is just being sent may have arrived already and then shows as a message. */
  discard(clientId: string): void {
    const draft = this.#find(clientId);
    if (draft) this.#drop(draft);
  }

  /** Ends listening and timers. */
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
    if (draft) this.#drop(draft);
  }

  #sendAll(): void {
    if (this.#socket.isLive) for (const room of this.#drafts.keys()) this.#sendNext(room);
  }

  #sendNext(room: string): void {
    const lane = this.#laneOf(room);
    const draft = this.drafts(room).find(({ state }) => state === 'waiting');
    if (draft && this.#socket.isLive && !lane.isSending && lane.pause === null) void this.#send(draft, lane);
  }

  async #send(draft: Draft, lane: Lane): Promise<void> {
    lane.isSending = true;
    this.#put({ ...draft, state: 'sending', error: null });
    try {
      await this.#socket.request(commandOf(draft)); // the ack itself settles it, in #hear
      lane.failures = 0;
    } catch (reason) {
      this.#failed(draft.clientId, ChatError.from(reason), lane);
    }
    lane.isSending = false;
    if (this.#lanes.get(draft.room) === lane) this.#sendNext(draft.room);
  }

  #failed(clientId: string, error: ChatError, lane: Lane): void {
    const draft = this.#find(clientId);
    if (!draft) return; // settled or discarded meanwhile
    lane.failures += 1;
    if (!isWorthAnotherTry(error, lane.failures)) {
      lane.failures = 0;
      this.#put({ ...draft, state: 'failed', error });
      return;
    }
    this.#put({ ...draft, state: 'waiting', error });
    if (error.code !== 'disconnected') this.#pause(draft.room, lane, error);
  }

  /** A pause, for as long as the server asks. A lost connection needs none: coming back has had its own. */
  #pause(room: string, lane: Lane, error: ChatError): void {
    const delay = error.retryAfterMs ?? backoffMs(lane.failures, this.#random);
    lane.pause = setTimeout(() => {
      lane.pause = null;
      this.#sendNext(room);
    }, delay);
  }

  #laneOf(room: string): Lane {
    const lane = this.#lanes.get(room) ?? { isSending: false, pause: null, failures: 0 };
    this.#lanes.set(room, lane);
    return lane;
  }

  #find(clientId: string): Draft | undefined {
    return this.pending().find((draft) => draft.clientId === clientId);
  }

  #put(draft: Draft): void {
    this.#change(draft.room, this.drafts(draft.room).map((old) => (old.clientId === draft.clientId ? draft : old)));
  }

  #drop(draft: Draft): void {
    this.#change(draft.room, this.drafts(draft.room).filter((old) => old.clientId !== draft.clientId));
  }

  /** Every change of what is kept goes through here. */
  #change(room: string, drafts: readonly Draft[]): void {
    this.#drafts = new Map([...this.#drafts, [room, drafts]]);
    this.#changed.tell();
  }
}

const NONE: readonly Draft[] = [];

function commandOf(draft: Draft) {
  return {
    type: 'send' as const,
    room: draft.room,
    body: draft.body,
    client_id: draft.clientId,
    ...(draft.replyTo && { reply_to: draft.replyTo.id }),
  };
}

/** Trying again is harmless, for the client id is the same; some refusals no try will change. */
function isWorthAnotherTry(error: ChatError, failures: number): boolean {
  if (error.code === 'internal') return failures < MOST_FAULTS;
  return error.isPassing || error.code === 'unauthorized';
}
