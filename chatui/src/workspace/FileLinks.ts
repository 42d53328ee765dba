import type { FilePart } from '../api/FileTransfer';
import type { KeyStorage } from '../api/PageStorage';
import { Listeners } from '../realtime/Listeners';
import type { FileTicket } from '../wire/file';

export interface FileLinksOptions {
  selfId: string;
  /** Asks the server for a ticket. */
  ask: () => Promise<FileTicket>;
  addressOf: (room: string, id: string, part: FilePart, ticket: string) => string;
  /** Where the ticket outlives the page, so that the browser finds by the same addresses what it has. */
  storage: KeyStorage;
}

/** A ticket is good for an hour. It is told from when it came: this machine's clock may be wrong. */
const GOOD_MS = 55 * 60_000;
/** A ticket younger than this is not why something cannot be had. */
const YOUNG_MS = 30_000;
const AGAIN_MS = 10_000;
const KEY = 'chatrooms.files';
/** More addresses are not remembered. */
const MOST = 2_000;

interface Held {
  readonly userId: string;
  readonly ticket: string;
  readonly since: number;
}

/**
 * Addresses of files for elements of the page, which cannot send a header: one ticket for all of them, renewed before its
 * hour ends while anybody looks. An address that was given stays, since the browser has what it leads to.
 */
export class FileLinks {
  readonly #options: FileLinksOptions;
  readonly #changed = new Listeners();
  readonly #given = new Map<string, string>();
  #held: Held | null;
  #isAsking = false;
  #isAway = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: FileLinksOptions) {
    this.#options = options;
    this.#held = readHeld(options);
  }

  /** Calls the listener when there is another ticket; answers what ends that. While anybody listens there is a good one. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const remove = this.#changed.add(listener);
    this.#keepGood();
    return () => {
      remove();
      if (this.#changed.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  };

  /** Where a file is to be had; null: not yet, a ticket is being asked for. */
  url(room: string, id: string, part: FilePart): string | null {
    const key = `${id} ${part}`;
    const given = this.#given.get(key);
    if (given !== undefined) return given;
    const held = this.#good();
    if (held === null) return null;
    const url = this.#options.addressOf(room, id, part, held.ticket);
    const [oldest] = this.#given.size >= MOST ? this.#given.keys() : [];
    if (oldest !== undefined) this.#given.delete(oldest);
    this.#given.set(key, url);
    return url;
  }

  /** No ticket could be had; it is tried again by itself. */
  get isAway(): boolean {
    return this.#isAway;
  }

  /** What an address led to could not be had. Answers whether there is, or will soon be, another one to try. */
  failed(room: string, id: string, part: FilePart): boolean {
    const key = `${id} ${part}`;
    const held = this.#good();
    if (held !== null && this.#given.get(key) === this.#options.addressOf(room, id, part, held.ticket)) return false;
    this.#given.delete(key);
    this.#keepGood();
    this.#changed.tell();
    return true;
  }

  /** Somebody wants to try again: not by a ticket that may have been the reason. */
  retry(id: string, part: FilePart): void {
    this.#given.delete(`${id} ${part}`);
    if (this.#held !== null && Date.now() - this.#held.since > YOUNG_MS) this.#held = null;
    this.#keepGood();
    this.#changed.tell();
  }

  /** `erase`: nobody else is to have the ticket. */
  close({ erase }: { erase: boolean }): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    if (erase) this.#options.storage.removeItem(KEY);
  }

  #good(): Held | null {
    if (this.#held === null) return null;
    const age = Date.now() - this.#held.since;
    return age >= 0 && age < GOOD_MS ? this.#held : null;
  }

  #keepGood(): void {
    const held = this.#good();
    if (this.#changed.size === 0 || this.#isAsking || this.#isClosed) return;
    clearTimeout(this.#timer);
    if (held === null) void this.#ask();
    else this.#timer = setTimeout(() => this.#keepGood(), GOOD_MS - (Date.now() - held.since) + 1);
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    const answer = await this.#options.ask().catch(() => null);
    this.#isAsking = false;
    if (this.#isClosed) return;
    this.#isAway = answer === null;
    if (answer === null) {
      this.#timer = setTimeout(() => this.#keepGood(), AGAIN_MS);
      this.#changed.tell();
      return;
    }
    this.#held = { userId: this.#options.selfId, ticket: answer.ticket, since: Date.now() };
    keep(this.#options.storage, this.#held);
    this.#keepGood();
    this.#changed.tell();
  }
}

function keep(storage: KeyStorage, held: Held): void {
  try {
    storage.setItem(KEY, JSON.stringify(held));
  } catch {
    // The browser keeps nothing: the next page asks for a ticket of its own.
  }
}

function readHeld({ storage, selfId }: FileLinksOptions): Held | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? 'null');
    return isHeld(kept) && kept.userId === selfId ? kept : null;
  } catch {
    return null;
  }
}

function isHeld(kept: unknown): kept is Held {
  if (typeof kept !== 'object' || kept === null) return false;
  const { userId, ticket, since } = kept as Partial<Held>;
  return typeof userId === 'string' && typeof ticket === 'string' && typeof since === 'number';
}
