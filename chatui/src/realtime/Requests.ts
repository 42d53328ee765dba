import type { Frame, Refusal } from './Frame.ts';

interface Waiting<F> {
  resolve: (answer: F) => void;
  reject: (error: Error) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** Commands that await their answers, by id. Every one ends: answered, refused, too late or cut off. */
export class Requests<F extends Frame> {
  readonly #waiting = new Map<string, Waiting<F>>();
  readonly #timeoutMs: number;
  readonly #onTimeout: () => void;
  readonly #errorOf: (refusal: Refusal) => Error;
  #last = 0;

  constructor(options: { timeoutMs: number; onTimeout: () => void; errorOf: (refusal: Refusal) => Error }) {
    this.#timeoutMs = options.timeoutMs;
    this.#onTimeout = options.onTimeout;
    this.#errorOf = options.errorOf;
  }

  /** A new id, and the promise of its answer. */
  open(): { id: string; answer: Promise<F> } {
    const id = String(++this.#last);
    const answer = new Promise<F>((resolve, reject) => {
      const timer = setTimeout(() => this.#expire(id), this.#timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
    });
    return { id, answer };
  }

  /** Ends the request that this frame answers, if it answers one. */
  settle(frame: F): void {
    const waiting = frame.id === undefined ? undefined : this.#take(frame.id);
    if (frame.type === 'error') waiting?.reject(this.#errorOf(frame as unknown as Refusal));
    else waiting?.resolve(frame);
  }

  /** The connection has gone. */
  rejectAll(): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(this.disconnected());
  }

  disconnected(): Error {
    return this.#errorOf({ type: 'error', code: 'disconnected', detail: 'The connection was lost.' });
  }

  #expire(id: string): void {
    this.#take(id)?.reject(this.#errorOf({ type: 'error', code: 'timeout', detail: 'The server did not answer in time.' }));
    this.#onTimeout();
  }

  #take(id: string): Waiting<F> | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting) clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}
