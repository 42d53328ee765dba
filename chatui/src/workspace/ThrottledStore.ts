import { Listeners } from '../realtime/Listeners';

/** Between a change that has been shown and the next in a flood: at least a frame. */
const REST_MS = 16;

export interface ThrottledSource<T> {
  subscribe: (listener: () => void) => () => void;
  getSnapshot: () => T;
}

/**
 * A store seen at the pace of whoever shows it. After a quiet time a change is passed on at once; the next one not before
 * this one has been shown (`shown`) and as much time again is left for other things, typing above all. What comes
 * meanwhile is passed on together, so that in a flood most of it is never drawn.
 */
export class ThrottledStore<T> {
  readonly #source: ThrottledSource<T>;
  readonly #changed = new Listeners();
  #value: T;
  /** When the value that is being shown was passed on, ms; null: it has been shown. */
  #since: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #unlisten: (() => void) | null = null;

  constructor(source: ThrottledSource<T>) {
    this.#source = source;
    this.#value = source.getSnapshot();
  }

  /** Calls the listener after each change that is passed on; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const remove = this.#changed.add(listener);
    this.#unlisten ??= this.#source.subscribe(() => this.#follow());
    this.#follow();
    return () => {
      remove();
      this.#unlisten?.();
      this.#unlisten = null;
      this.#rest(null);
      this.#since = null;
    };
  };

  readonly getSnapshot = (): T => this.#value;

  /** Passes on what there is, without waiting: somebody has just done it and looks for it. */
  readonly hurry = (): void => {
    this.#rest(null);
    const value = this.#source.getSnapshot();
    if (value === this.#value) return;
    this.#value = value;
    this.#since = performance.now();
    this.#changed.tell();
  };

  /** This value is on the screen. */
  readonly shown = (value: T): void => {
    if (value !== this.#value || this.#since === null) return;
    const took = performance.now() - this.#since;
    this.#since = null;
    this.#rest(Math.max(REST_MS, took));
  };

  #follow(): void {
    if (this.#since === null && this.#timer === null) this.hurry();
  }

  #rest(ms: number | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = ms === null ? null : setTimeout(this.hurry, ms);
  }
}
