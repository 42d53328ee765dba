/** How long past its due time a heartbeat may be before one asks. */
const GRACE_MS = 2_500;
const PROBE_MS = 5_000;

/**
 * Whether the other side still speaks. `readyState` does not know: a connection whose network has
 * gone stays OPEN for minutes. Silence past the heartbeat, or a reason to doubt, sends a `ping`; five
 * more seconds of silence are the end.
 */
export class Pulse {
  readonly #ping: () => void;
  readonly #onDead: () => void;
  readonly #silenceMs: number;
  #lastHeard = Date.now();
  #askedAt: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: { heartbeatMs: number; ping: () => void; onDead: () => void }) {
    this.#silenceMs = options.heartbeatMs + GRACE_MS;
    this.#ping = options.ping;
    this.#onDead = options.onDead;
  }

  /** When the question still unanswered was asked, ms. */
  get askedAt(): number | null {
    return this.#askedAt;
  }

  /** Something came. It shows that bytes flow, so a `pong` behind a long replay is waited for. */
  heard(): void {
    this.#lastHeard = Date.now();
  }

  answered(): void {
    this.#askedAt = null;
    clearTimeout(this.#timer);
  }

  check(): void {
    if (Date.now() - this.#lastHeard > this.#silenceMs) this.probe();
  }

  probe(): void {
    if (this.#askedAt !== null) return;
    this.#askedAt = Date.now();
    this.#timer = setTimeout(this.#judge, PROBE_MS);
    this.#ping();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  readonly #judge = () => {
    const quietFor = Date.now() - Math.max(this.#lastHeard, this.#askedAt ?? 0);
    if (quietFor >= PROBE_MS) this.#onDead();
    else this.#timer = setTimeout(this.#judge, PROBE_MS - quietFor);
  };
}
