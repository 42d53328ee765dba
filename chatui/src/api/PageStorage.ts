/** As much of a browser's storage as is used here. */
export type KeyStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * The browser's storage, as far as it can be used. What it does not keep, being blocked or full, is held for as long as
 * the page is open. Never throws.
 */
export class PageStorage implements KeyStorage {
  readonly #open: () => Storage;
  readonly #held = new Map<string, string>();

  /** `open` may throw, as the mere mention of a blocked storage does. */
  constructor(open: () => Storage) {
    this.#open = open;
  }

  /** Whether what was given to it outlives the page. */
  get isKept(): boolean {
    return this.#held.size === 0 && this.#try((storage) => storage.getItem('')) !== undefined;
  }

  getItem(key: string): string | null {
    return this.#held.get(key) ?? this.#try((storage) => storage.getItem(key)) ?? null;
  }

  setItem(key: string, value: string): void {
    const isKept = this.#try((storage) => {
      storage.setItem(key, value);
      return true;
    });
    if (isKept) {
      this.#held.delete(key);
      return;
    }
    this.#held.set(key, value);
    this.#try((storage) => storage.removeItem(key)); // an older value must not be taken for this one
  }

  removeItem(key: string): void {
    this.#held.delete(key);
    this.#try((storage) => storage.removeItem(key));
  }

  /** Undefined where it could not be done. */
  #try<T>(work: (storage: Storage) => T): T | undefined {
    try {
      return work(this.#open());
    } catch {
      return undefined;
    }
  }
}

/** The one of this page. */
export const pageStorage = new PageStorage(() => localStorage);
