import type { Socket } from '../realtime/Socket';
import { ChatError } from '../wire/ChatError';

/** Scrolling marks many messages in a row: they are gathered this long. */
const GATHER_MS = 400;
/** After a failure that may pass. */
const AGAIN_MS = 10_000;

/** The person's read marker in a room: only forward, told to the server now and then, kept over a break. */
export class ReadMarker {
  readonly #room: string;
  readonly #socket: Socket;
  readonly #onTold: (seq: number) => void;
  #wanted = 0;
  /** The furthest the server has been asked for and has not refused. */
  #asked = 0;
  #isOpen = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** As the server last told; null if it has not. */
  seq: number | null = null;

  constructor(room: string, socket: Socket, onTold: (seq: number) => void) {
    this.#room = room;
    this.#socket = socket;
    this.#onTold = onTold;
  }

  /** Whether the server is still to be told of something. */
  get isAhead(): boolean {
    return this.#wanted > (this.seq ?? 0);
  }

  mark(seq: number): void {
    this.#isOpen = true;
    this.#wanted = Math.max(this.#wanted, seq);
    if (this.#wanted <= Math.max(this.#asked, this.seq ?? 0)) return;
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Tells the server at once what it has not been told. */
  flush(): void {
    this.#stop();
    const known = Math.max(this.#asked, this.seq ?? 0);
    if (this.#socket.isLive && this.#wanted > known) void this.#tell(this.#wanted);
  }

  /** Tells the server for the last time, until the next mark. */
  close(): void {
    this.flush();
    this.#isOpen = false;
  }

  /** The marker as the server has it, from an answer or another connection of the same person. */
  told(seq: number): void {
    if (seq <= (this.seq ?? -1)) return;
    this.seq = seq;
    this.#onTold(seq);
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #tell(seq: number): Promise<void> {
    this.#asked = seq;
    try {
      this.told((await this.#socket.request({ type: 'read', room: this.#room, seq })).seq);
    } catch (reason) {
      this.#failed(seq, ChatError.from(reason));
    }
  }

  /** Refused for good (who is no member has no marker), it may be marked again; a lost connection flushes when it is back. */
  #failed(seq: number, error: ChatError): void {
    if (this.#asked === seq) this.#asked = 0;
    if (!this.#isOpen || !error.isPassing || error.code === 'disconnected') return;
    this.#timer ??= setTimeout(() => this.flush(), error.retryAfterMs ?? AGAIN_MS);
  }
}
