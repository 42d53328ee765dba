import type { Socket } from '../realtime/Socket';

/** Scrolling marks many messages in a row: they are gathered this long. */
const GATHER_MS = 400;

/** The person's read marker in a room: only forward, told to the server now and then, kept over a break. */
export class ReadMarker {
  readonly #room: string;
  readonly #socket: Socket;
  readonly #onChange: () => void;
  #wanted = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** As the server last told; null if it has not. */
  seq: number | null = null;

  constructor(room: string, socket: Socket, onChange: () => void) {
    this.#room = room;
    this.#socket = socket;
    this.#onChange = onChange;
  }

  mark(seq: number): void {
    if (seq <= this.#wanted) return;
    this.#wanted = seq;
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Tells the server at once what it has not been told. */
  flush(): void {
    this.stop();
    if (this.#socket.isLive && this.#wanted > (this.seq ?? 0)) void this.#tell(this.#wanted);
  }

  /** The marker as the server has it, from an answer or another connection of the same person. */
  told(seq: number): void {
    if (seq <= (this.seq ?? -1)) return;
    this.seq = seq;
    this.#onChange();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #tell(seq: number): Promise<void> {
    try {
      this.told((await this.#socket.request({ type: 'read', room: this.#room, seq })).seq);
    } catch {
      // A marker not moved costs a count too many until the next one; who is no member has none.
    }
  }
}
