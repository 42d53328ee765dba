import { backoffMs } from '../realtime/backoff';
import type { ChatSocket } from '../api/ChatSocket';
import { ChatError } from '../wire/ChatError';
import type { ServerFrame } from '../wire/frames';

export interface SubscriptionOptions {
  room: string;
  socket: ChatSocket;
  /** Everything in the log up to here is in; null: nothing is, so there is nothing to go on from. */
  position: () => number | null;
  /** The log goes at least this far, as others than the subscription have told. */
  told: () => number;
  /** Whether only events are wanted, and one is not to count as present. */
  isQuiet: () => boolean;
  /** The server's log is shorter than what we have (a restored backup): drop it all and load anew. */
  onReset: () => void;
  /** Refused for good, or ended by the server (null). */
  onEnd: (error: ChatError | null) => void;
}

/** Between two subscribes to the same room, so that a server that keeps leaving holes is not flooded. */
const APART_MS = 1_000;

/**
 * One room's subscription, kept from connection to connection: each time it goes on from the last
 * event taken in, and it does so again whenever an event is missing.
 */
export class Subscription {
  readonly #options: SubscriptionOptions;
  /** The head when the server last said `subscribed` on this connection; null: not subscribed. */
  #head: number | null = null;
  #isAsking = false;
  #askedAt = -Infinity;
  /** What was asked for last, which the server has or will have. */
  #wasQuiet = false;
  /** Counts what was asked: a late refusal of an earlier one is ignored. */
  #asked = 0;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #lastBeat: number | null = null;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
  }

  /** Subscribed, and all that the log is known to have has been taken in. */
  get isCaughtUp(): boolean {
    return this.#options.position() !== null && this.toGo === 0;
  }

  /** How many events of what the log is known to have are not in yet; null while not subscribed. */
  get toGo(): number | null {
    const { position, told } = this.#options;
    return this.#head === null ? null : Math.max(0, Math.max(this.#head, told()) - (position() ?? 0));
  }

  /** Has it stand in the way wanted by now, if it does not. */
  turn(): void {
    if (this.#head === null || this.#wasQuiet !== this.#options.isQuiet()) this.resume();
  }

  /** Subscribes from the current position, as soon as that can be done. */
  resume(): void {
    if (this.#isAsking || this.#timer !== null) return;
    const wait = this.#askedAt + APART_MS - Date.now();
    if (wait > 0) this.#later(wait);
    else void this.#ask();
  }

  /** The connection has gone, and with it the subscription. */
  lost(): void {
    this.#head = null;
    this.#isAsking = false;
    this.#asked += 1;
    this.#askedAt = -Infinity;
    this.#lastBeat = null;
    this.#clear();
  }

  /** Ends it, telling the server where there is something to end. */
  end(): void {
    if (this.#head !== null || this.#isAsking) this.#options.socket.send({ type: 'unsubscribe', room: this.#options.room });
    this.lost();
  }

  /** Frames of this room, and heartbeats. */
  hear(frame: ServerFrame): void {
    if (frame.type === 'subscribed') this.#subscribed(frame.seq, frame.reset ?? false);
    else if (frame.type === 'heartbeat') this.#beat(frame.heads[this.#options.room]);
    else if (frame.type === 'removed') this.#removed();
  }

  async #ask(): Promise<void> {
    const { room, socket, position, isQuiet } = this.#options;
    const after = position();
    if (after === null || !socket.isLive) return;
    this.#isAsking = true;
    this.#askedAt = Date.now();
    const asked = ++this.#asked;
    this.#wasQuiet = isQuiet();
    try {
      await socket.request({ type: 'subscribe', room, after, ...(isQuiet() && { quiet: true }) });
    } catch (reason) {
      if (asked === this.#asked) this.#refused(ChatError.from(reason));
    }
  }

  #subscribed(head: number, isReset: boolean): void {
    this.#head = head;
    this.#isAsking = false;
    this.#failures = 0;
    if (isReset) this.#options.onReset();
    else if (this.#wasQuiet !== this.#options.isQuiet()) this.resume();
  }

  #refused(error: ChatError): void {
    this.#isAsking = false;
    this.#failures += 1;
    if (error.isPassing) this.#later(error.retryAfterMs ?? APART_MS + backoffMs(this.#failures, Math.random));
    else this.#options.onEnd(error);
  }

  #removed(): void {
    this.lost();
    this.#options.onEnd(null);
  }

  /** The server's head past ours means a lost event, unless a long replay is still on its way. */
  #beat(head: number | undefined): void {
    const position = this.#options.position();
    const isReplayed = this.#head !== null && (position ?? -1) >= this.#head;
    const isIdle = isReplayed || position === this.#lastBeat;
    this.#lastBeat = position;
    if (head !== undefined && this.#head !== null) this.#head = Math.max(this.#head, head);
    if (head !== undefined && position !== null && head > position && isIdle) this.resume();
  }

  #later(delay: number): void {
    this.#clear();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#ask();
    }, delay);
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
