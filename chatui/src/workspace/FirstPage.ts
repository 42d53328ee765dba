import type { Api } from '../api/Api';
import { backoffMs } from '../realtime/backoff';
import { ChatError } from '../wire/ChatError';
import type { Room } from '../wire/room';
import type { LoadedPage, Pages } from './Pages';
import type { KeptReplica, ReplicaStore } from './ReplicaStore';

/** Whoever is further behind than this many events loads the newest page rather than all that happened. */
export const MOST_BEHIND = 500;

export interface FirstPageOptions {
  room: string;
  api: Pick<Api, 'room'>;
  pages: Pick<Pages, 'newest' | 'drop'>;
  /** Where what was seen outlives the page; left out, it does not. */
  store: ReplicaStore | undefined;
  /** The room as it is known; null: not yet. */
  details: () => Room | null;
  /** Whether a conversation is in memory. */
  isLoaded: () => boolean;
  /** Whether somebody looks: for nobody it is not tried again. */
  isWanted: () => boolean;
  /** Whether the server is in reach: what was kept may be old where it is not. */
  isLive: () => boolean;
  onKept: (kept: KeptReplica) => void;
  /** `room`: its description, where it was not known. `isReplacing`: it takes the place of what was kept. */
  onPage: (page: LoadedPage, how: { room: Room | null; isReplacing: boolean }) => void;
  onFailed: (error: ChatError) => void;
}

/** How a conversation comes into memory: from the store where it is there, else from the server, tried until it has come. */
export class FirstPage {
  readonly #options: FirstPageOptions;
  #isLoading = false;
  /** What is in memory comes from the store and has not been brought up to date since. */
  #isKept = false;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Counts how often it was stopped: what was under way by then is not wanted. */
  #stops = 0;

  constructor(options: FirstPageOptions) {
    this.#options = options;
  }

  /** Has it come, if it is not on its way. */
  async show(): Promise<void> {
    if (this.#isLoading) return;
    const { store, room, isLoaded, onKept } = this.#options;
    if (store !== undefined && !isLoaded()) {
      const stops = this.#stops;
      this.#isLoading = true;
      const kept = await store.read(room);
      if (stops !== this.#stops) return;
      this.#isLoading = false;
      if (kept !== null && this.#isWorthShowing(kept)) {
        this.#isKept = true;
        onKept(kept);
        return;
      }
    }
    await this.#load();
  }

  /** What was kept may be so old that the newest page says more than a long replay. `behind`: so many events. */
  subscribed(behind: number): void {
    if (this.#isKept && behind > MOST_BEHIND) void this.#load();
  }

  /** Everything that the log had is in. */
  caughtUp(): void {
    this.#isKept = false;
  }

  /** What is under way is not wanted any more. */
  stop(): void {
    this.#options.pages.drop();
    this.#stops += 1;
    this.#isLoading = false;
    clearTimeout(this.#retry);
  }

  /** There is no conversation in memory any more. */
  forget(): void {
    this.stop();
    this.#isKept = false;
  }

  #isWorthShowing({ room, applied }: KeptReplica): boolean {
    const { details, isLive } = this.#options;
    const head = Math.max(room.seq, details()?.seq ?? 0);
    return head - applied <= MOST_BEHIND || !isLive();
  }

  async #load(): Promise<void> {
    if (this.#isLoading) return;
    const { api, room, pages, details, onPage } = this.#options;
    clearTimeout(this.#retry);
    this.#isLoading = true;
    const stops = this.#stops;
    try {
      const wanted = details() === null ? api.room(room) : null;
      const [loaded, described] = await Promise.all([pages.newest(), wanted]);
      if (loaded === null || stops !== this.#stops) return;
      this.#isLoading = false;
      this.#failures = 0;
      const isReplacing = this.#isKept;
      this.#isKept = false;
      onPage(loaded, { room: described, isReplacing });
    } catch (reason) {
      if (stops === this.#stops) this.#failed(ChatError.from(reason));
    }
  }

  #failed(error: ChatError): void {
    this.#isLoading = false;
    if (this.#isKept && error.isPassing) return; // what was kept is better than nothing
    this.#options.onFailed(error);
    if (!error.isPassing || !this.#options.isWanted()) return;
    const delay = error.retryAfterMs ?? 1_000 + backoffMs(this.#failures, Math.random);
    this.#failures += 1;
    this.#retry = setTimeout(() => void this.#load(), delay);
  }
}
