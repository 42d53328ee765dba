import type { Api } from '../api/Api';
import type { Config } from '../api/config';
import type { Session } from '../api/Session';
import { again, type Again } from '../realtime/again';
import type { LiveParts } from './startLive';

/**
 * Holds the socket, the outbox and the draft store of whoever is signed in: made at sign-in, stopped at sign-out or when
 * somebody else signs in. What was not sent waits in the draft store for the same person.
 */
export class LiveStore {
  readonly #config: Config;
  readonly #session: Session;
  readonly #api: Api;
  readonly #listeners = new Set<() => void>();
  #userId: string | null = null;
  #parts: LiveParts | null = null;
  /** A start that failed, as for want of its code, is tried again. */
  #again: Again | null = null;

  constructor(config: Config, session: Session, api: Api) {
    this.#config = config;
    this.#session = session;
    this.#api = api;
    session.subscribe(() => this.#follow());
    this.#follow();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Null while nobody is signed in and until the code for it has loaded. */
  readonly getSnapshot = (): LiveParts | null => this.#parts;

  /** Whether it could not be started; it is tried again by itself. */
  readonly getFailed = (): boolean => this.#again !== null;

  /** Tries again at once what has failed. */
  readonly retry = (): void => this.#again?.now();

  #follow(): void {
    const { user } = this.#session.getSnapshot();
    const userId = user?.id ?? null;
    if (userId === this.#userId) return;
    this.#userId = userId;
    this.#again?.cancel();
    this.#again = null;
    this.#parts?.stop({ erase: true });
    this.#show(null);
    if (userId !== null) void this.#start(userId);
  }

  async #start(userId: string): Promise<void> {
    const parts = await this.#make(userId).catch(() => null);
    const isWanted = this.#userId === userId && this.#parts === null;
    if (parts === null) {
      if (isWanted) this.#fail(userId);
    } else if (isWanted) {
      this.#show(parts);
    } else {
      parts.stop({ erase: false });
    }
  }

  async #make(userId: string): Promise<LiveParts> {
    const { startLive } = await import('./startLive');
    return startLive(this.#config, this.#session, this.#api, userId);
  }

  #fail(userId: string): void {
    this.#again = again(() => void this.#start(userId));
    this.#tell();
  }

  #show(parts: LiveParts | null): void {
    this.#parts = parts;
    this.#again = null;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
