/** Who wants to hear. A listener added or removed while telling is heard from, or spared, the next time. */
export class Listeners<Args extends unknown[] = []> {
  readonly #all = new Set<(...args: Args) => void>();

  get size(): number {
    return this.#all.size;
  }

  /** Answers what removes the listener again. */
  add(listener: (...args: Args) => void): () => void {
    // Wrapped, so that one function added twice is two listeners, each removed by its own answer.
    const entry = (...args: Args) => listener(...args);
    this.#all.add(entry);
    return () => void this.#all.delete(entry);
  }

  tell(...args: Args): void {
    for (const listener of [...this.#all]) listener(...args);
  }
}
