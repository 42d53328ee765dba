/** More are not held: each keeps its bytes in memory. */
const MOST = 30;

/** Addresses, in this tab only, of files that were sent from it: they are shown from here, and not fetched again. */
export class LocalFiles {
  readonly #urls = new Map<string, string>();
  readonly #revoke: (url: string) => void;

  constructor(revoke: (url: string) => void = (url) => URL.revokeObjectURL(url)) {
    this.#revoke = revoke;
  }

  url(id: string): string | null {
    return this.#urls.get(id) ?? null;
  }

  /** Takes over the address of a file that the server has. */
  keep(id: string, url: string): void {
    if (url === this.url(id)) return;
    this.forget(id);
    this.#urls.set(id, url);
    const [oldest] = this.#urls.size > MOST ? this.#urls.keys() : [];
    if (oldest !== undefined) this.forget(oldest);
  }

  forget(id: string): void {
    const url = this.#urls.get(id);
    if (url === undefined) return;
    this.#revoke(url);
    this.#urls.delete(id);
  }

  clear(): void {
    for (const id of [...this.#urls.keys()]) this.forget(id);
  }
}
