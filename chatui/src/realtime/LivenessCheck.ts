/** How long past its due time a heartbeat may be before one asks. */
const GRACE_MS = 2_500;
const PROBE_MS = 5_000;
/** With somebody there to wait for it, and a reason to doubt: a new connection costs less than that, and is not seen. */
const WAKING_PROBE_MS = 1_200;
/** An answer takes no longer than the connection took to open, which is some round trips. */
const OPENINGS = 1.5;

/**
 * Whether the other side still speaks. `readyState` does not know: a connection whose network has
 * gone stays OPEN for minutes. Silence past the heartbeat, or a reason to doubt, sends a `ping`; some
 * more seconds of silence are the end.
 */
export class LivenessCheck {
  readonly #ping: () => void;
  readonly #onDead: () => void;
  readonly #silenceMs: number;
  #lastHeard = Date.now();
  #askedAt: number | null = null;
  /** The patience of who has just come back: on a slow network an answer takes its time. */
  readonly #wakingMs: number;
  #patienceMs = PROBE_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: { heartbeatMs: number; openedInMs: number; ping: () => void; onDead: () => void }) {
    this.#silenceMs = options.heartbeatMs + GRACE_MS;
    this.#wakingMs = Math.min(PROBE_MS, Math.max(WAKING_PROBE_MS, OPENINGS * options.openedInMs));
    this.#ping = options.ping;
    this.#onDead = options.onDead;
  }

  /** When the question still unanswered was asked, ms. */
  get askedAt(): number | null {
    return this.#askedAt;
  }

  /** Whether somebody who has just come back waits for the answer. */
  get isAwaited(): boolean {
    return this.#askedAt !== null && this.#patienceMs === this.#wakingMs;
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

  /** For whoever has just come back, and waits. */
  probeSoon(): void {
    this.probe(this.#wakingMs);
  }

  probe(patienceMs = PROBE_MS): void {
    if (this.#askedAt === null) {
      this.#askedAt = Date.now();
      this.#ping();
    } else if (patienceMs >= this.#patienceMs) return;
    this.#patienceMs = patienceMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#judge, patienceMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  readonly #judge = () => {
    const quietFor = Date.now() - Math.max(this.#lastHeard, this.#askedAt ?? 0);
    if (quietFor >= this.#patienceMs) this.#onDead();
    else this.#timer = setTimeout(this.#judge, this.#patienceMs - quietFor);
  };
}
