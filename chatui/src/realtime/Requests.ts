import { ChatError } from '../wire/ChatError';
import type { ServerFrame, Signal } from '../wire/frames';

interface Waiting {
  resolve: (answer: Signal) => void;
  reject: (error: ChatError) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** Commands that await their answers, by id. Every one ends: answered, refused, too late or cut off. */
export class Requests {
  readonly #waiting = new Map<string, Waiting>();
  readonly #timeoutMs: number;
  readonly #onTimeout: () => void;
  #last = 0;

  constructor(options: { timeoutMs: number; onTimeout: () => void }) {
    this.#timeoutMs = options.timeoutMs;
    this.#onTimeout = options.onTimeout;
  }

  /** A new id, and the promise of its answer. */
  open(): { id: string; answer: Promise<Signal> } {
    const id = String(++this.#last);
    const answer = new Promise<Signal>((resolve, reject) => {
      const timer = setTimeout(() => this.#expire(id), this.#timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
    });
    return { id, answer };
  }

  /** Ends the request that this frame answers, if it answers one. */
  settle(frame: ServerFrame): void {
    const id = 'id' in frame ? frame.id : undefined;
    const waiting = id === undefined ? undefined : this.#take(id);
    if (!waiting || !('id' in frame)) return;
    if (frame.type === 'error') waiting.reject(errorOf(frame));
    else waiting.resolve(frame);
  }

  rejectAll(error: ChatError): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(error);
  }

  #expire(id: string): void {
    this.#take(id)?.reject(new ChatError('timeout', 'The server did not answer in time.'));
    this.#onTimeout();
  }

  #take(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting) clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}

function errorOf(frame: Extract<Signal, { type: 'error' }>): ChatError {
  return new ChatError(frame.code, frame.detail, { fields: frame.errors, retryAfterMs: frame.retry_after_ms });
}
