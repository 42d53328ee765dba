import type { Api } from '../api/Api';
import type { Config } from '../api/config';
import type { Session } from '../api/Session';
import type { LiveParts } from './startLive';

/**
 * Holds the socket, the outbox and the drawer of whoever is signed in: made at sign-in, stopped at sign-out or when
 * somebody else signs in. What was not sent waits in the drawer for the same person.
 */
export class LiveStore {
  readonly #config: Config;
  readonly #session: Session;
  readonly #api: Api;
  readonly #listeners = new Set<() => void>();
  #userId: string | null = null;
  #parts: LiveParts | null = null;

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

  #follow(): void {
    const { user } = this.#session.getSnapshot();
    const userId = user?.id ?? null;
    if (userId === this.#userId) return;
    this.#userId = userId;
    this.#parts?.stop({ erase: true });
    this.#show(null);
    if (userId !== null) void this.#start(userId);
  }

  async #start(userId: string): Promise<void> {
    const { startLive } = await import('./startLive');
    const parts = await startLive(this.#config, this.#session, this.#api, userId);
    if (this.#userId === userId && this.#parts === null) this.#show(parts);
    else parts.stop({ erase: false });
  }

  #show(parts: LiveParts | null): void {
    this.#parts = parts;
    for (const listener of this.#listeners) listener();
  }
}
