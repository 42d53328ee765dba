const TICK_MS = 2_500;
/** A tick this late means the machine slept or the tab was frozen. */
const JUMP_MS = 10_000;

/** Outside a browser there is none, and the clock alone tells. */
const page = (globalThis as { window?: Window }).window;

export interface WakeDetectorListeners {
  /** The network came back, the tab is looked at again, or time has jumped: whatever was known may be old. */
  onWake: () => void;
  onOffline: () => void;
  /** Every 2.5 s, less often in a hidden tab. */
  onTick: () => void;
}

/** Notices that the machine slept, the network changed or the tab was hidden. */
export class WakeDetector {
  readonly #listeners: WakeDetectorListeners;
  #ticker: ReturnType<typeof setInterval> | null = null;
  #lastTick = 0;

  constructor(listeners: WakeDetectorListeners) {
    this.#listeners = listeners;
  }

  start(): void {
    if (this.#ticker !== null) return;
    this.#lastTick = Date.now();
    this.#ticker = setInterval(this.#tick, TICK_MS);
    page?.addEventListener('online', this.#wake);
    page?.addEventListener('offline', this.#offline);
    page?.addEventListener('pageshow', this.#wake);
    page?.document.addEventListener('visibilitychange', this.#visible);
  }

  stop(): void {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    this.#ticker = null;
    page?.removeEventListener('online', this.#wake);
    page?.removeEventListener('offline', this.#offline);
    page?.removeEventListener('pageshow', this.#wake);
    page?.document.removeEventListener('visibilitychange', this.#visible);
  }

  readonly #wake = () => this.#listeners.onWake();

  readonly #offline = () => this.#listeners.onOffline();

  readonly #visible = () => {
    if (page?.document.visibilityState === 'visible') this.#listeners.onWake();
  };

  readonly #tick = () => {
    const late = Date.now() - this.#lastTick - TICK_MS;
    this.#lastTick = Date.now();
    if (late > JUMP_MS) this.#listeners.onWake();
    this.#listeners.onTick();
  };
}
