import type { ChatSocket } from '../api/ChatSocket';

/** Which room somebody looks at in this tab. The server is told, since it sends nobody a push for what they see. */
export class InView {
  readonly #socket: Pick<ChatSocket, 'isLive' | 'send'>;
  /** Rooms that are open: while one takes the place of another, both are for a moment. */
  readonly #open: string[] = [];
  #isVisible = true;
  /** What the server has by now; a new connection begins with nothing in view. */
  #told: string | null = null;
  #isTelling = false;

  constructor(socket: Pick<ChatSocket, 'isLive' | 'send'>) {
    this.#socket = socket;
  }

  /** The room in view; null: none, or the window is hidden. */
  get room(): string | null {
    return this.#isVisible ? (this.#open.at(-1) ?? null) : null;
  }

  /** Answers what ends that. */
  open(room: string): () => void {
    this.#open.push(room);
    this.#changed();
    return () => {
      this.#open.splice(this.#open.lastIndexOf(room), 1);
      this.#changed();
    };
  }

  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#changed();
  }

  /** There is another connection, or none. */
  connectionChanged(): void {
    this.#told = null;
    this.#changed();
  }

  /** Several changes at once are told once. */
  #changed(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      this.#tell();
    });
  }

  #tell(): void {
    const { room } = this;
    if (!this.#socket.isLive || room === this.#told) return;
    this.#told = room;
    this.#socket.send({ type: 'view', room });
  }
}
