const TICK_MS = 2_500;
/** A tick this late means the machine slept or the tab was frozen. */
const JUMP_MS = 10_000;

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
    window.addEventListener('online', this.#wake);
    window.addEventListener('offline', this.#offline);
    window.addEventListener('pageshow', this.#wake);
    document.addEventListener('visibilitychange', this.#visible);
  }

  stop(): void {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    this.#ticker = null;
    window.removeEventListener('online', this.#wake);
    window.removeEventListener('offline', this.#offline);
    window.removeEventListener('pageshow', this.#wake);
    document.removeEventListener('visibilitychange', this.#visible);
  }

  readonly #wake = () => this.#listeners.onWake();

  readonly #offline = () => this.#listeners.onOffline();

  readonly #visible = () => {
    if (document.visibilityState === 'visible') this.#listeners.onWake();
  };

  readonly #tick = () => {
    const late = Date.now() - this.#lastTick - TICK_MS;
    this.#lastTick = Date.now();
    if (late > JUMP_MS) this.#listeners.onWake();
    this.#listeners.onTick();
  };
}
