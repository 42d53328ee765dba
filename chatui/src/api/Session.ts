import { Listeners } from '../realtime/Listeners';
import { grantSchema, type Grant } from '../wire/account';
import { ChatError } from '../wire/ChatError';
import type { User } from '../wire/user';
import { exclusively, type Locks } from './exclusively';
import { Keychain } from './Keychain';

export interface SessionSnapshot {
  readonly state: 'signedIn' | 'signedOut';
  /** Who is signed in; null when nobody. */
  readonly user: User | null;
  /** Why signed out: not yet signed in (`never`), by the person, here or in another tab (`left`), or by the server (`expired`). */
  readonly reason: 'never' | 'left' | 'expired' | null;
}

export interface SessionOptions {
  /** Origin of the API, without a slash at the end; empty: same origin. */
  apiUrl: string;
  storage?: Storage;
  locks?: Locks | undefined;
  fetch?: typeof fetch;
}

/** No request hangs longer than this, whatever the network does. */
const REQUEST_MS = 20_000;
/** A token with less left than this is renewed before it is used. */
const MARGIN_MS = 60_000;
/** The answer to a refresh may be lost: asked again this soon, the server gives the same successor. */
const REFRESH_AGAIN_MS = 1_000;
const LOCK = 'chatrooms.session';

/**
 * Who is signed in. The access token stays in memory; the refresh token is in storage, shared by all
 * tabs, spent at each use, and so spent by one tab at a time.
 */
export class Session {
  readonly #base: string;
  readonly #fetch: typeof fetch;
  readonly #locks: Locks | undefined;
  readonly #keychain: Keychain;
  readonly #changed = new Listeners();
  readonly #unlisten: () => void;
  #snapshot: SessionSnapshot;
  #access: { token: string; goodUntil: number } | null = null;
  #refreshing: Promise<string | null> | null = null;

  constructor(options: SessionOptions) {
    this.#base = `${options.apiUrl || location.origin}/api/v1`;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#locks = 'locks' in options ? options.locks : browserLocks();
    this.#keychain = new Keychain(options.storage ?? localStorage);
    const kept = this.#keychain.read();
    this.#snapshot = kept ? signedIn(kept.user) : signedOut('never');
    this.#unlisten = this.#keychain.onChange(() => this.#otherTabChanged());
  }

  /** Calls the listener after each change; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  readonly getSnapshot = (): SessionSnapshot => this.#snapshot;

  async login(credentials: { username: string; password: string }): Promise<User> {
    return this.#begin(await this.#post('/auth/login', credentials));
  }

  async register(account: { username: string; password: string; display_name?: string }): Promise<User> {
    return this.#begin(await this.#post('/auth/register', account));
  }

  /** Signs out here, and in every tab, at once; resolves when the server has been told, as far as it can be reached. */
  async logout(): Promise<void> {
    const kept = this.#keychain.read();
    const access = this.#usableToken();
    this.#end('left');
    try {
      const token = access ?? (kept && (await this.#post('/auth/refresh', { refresh_token: kept.refresh_token })).access_token);
      if (token) await this.#send(new Request(`${this.#base}/auth/logout`, { method: 'POST' }), token);
    } catch {
      // Out of reach: the tokens are gone from here, and the session ends by itself in 30 days.
    }
  }

  /** Ends the session locally, as after deleting the account. */
  forget(): void {
    this.#end('left');
  }

  /** The user changed (a new display name). */
  updateUser(user: User): void {
    const kept = this.#keychain.read();
    if (!kept) return;
    this.#keychain.write({ ...kept, user });
    this.#become(signedIn(user));
  }

  /**
   * An access token good for a while, refreshed if need be (always when `fresh`); null when signed out.
   * Rejects with a passing ChatError when the server cannot be asked.
   */
  async getToken(options: { fresh: boolean } = { fresh: false }): Promise<string | null> {
    if (this.#snapshot.state === 'signedOut') return null;
    return (!options.fresh && this.#usableToken()) || this.#refresh();
  }

  /** `fetch` with the token, and without one when signed out; on 401 it refreshes once and asks again. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const token = await this.getToken();
    const response = await this.#send(request.clone(), token);
    if (response.status !== 401 || token === null) return response;
    const newer = token === this.#usableToken() ? await this.#refresh() : await this.getToken();
    return newer === null ? response : this.#send(request, newer);
  };

  /** Stops listening to other tabs. */
  close(): void {
    this.#unlisten();
  }

  #usableToken(): string | null {
    return this.#access && Date.now() < this.#access.goodUntil ? this.#access.token : null;
  }

  #begin(grant: Grant): User {
    this.#keep(grant);
    return grant.user;
  }

  #keep(grant: Grant): string {
    this.#keychain.write(grant);
    this.#access = { token: grant.access_token, goodUntil: Date.now() + grant.expires_in * 1000 - MARGIN_MS };
    this.#become(signedIn(grant.user));
    return grant.access_token;
  }

  /** One refresh at a time in this tab, and one tab at a time. */
  #refresh(): Promise<string | null> {
    this.#refreshing ??= exclusively(LOCK, this.#keychain.storage, this.#locks, () => this.#exchange()).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #exchange(): Promise<string | null> {
    const kept = this.#keychain.read();
    if (!kept) return this.#end('left'); // another tab signed out meanwhile
    try {
      const grant = await this.#spend(kept.refresh_token);
      return this.#keychain.read() ? this.#keep(grant) : this.#end('left');
    } catch (reason) {
      const error = ChatError.from(reason);
      if (error.status !== 401 && error.status !== 403) throw error;
      return this.#end('expired');
    }
  }

  async #spend(refreshToken: string): Promise<Grant> {
    try {
      return await this.#post('/auth/refresh', { refresh_token: refreshToken });
    } catch (reason) {
      const { code } = ChatError.from(reason);
      if (code !== 'network' && code !== 'timeout') throw reason;
      await new Promise((resolve) => setTimeout(resolve, REFRESH_AGAIN_MS));
      return this.#post('/auth/refresh', { refresh_token: refreshToken });
    }
  }

  #otherTabChanged(): void {
    const kept = this.#keychain.read();
    const isSomeoneElse = kept?.user.id !== this.#snapshot.user?.id;
    if (isSomeoneElse) this.#access = null;
    if (kept) this.#become(signedIn(kept.user));
    else if (this.#snapshot.state === 'signedIn') this.#become(signedOut('left'));
  }

  #end(reason: 'left' | 'expired'): null {
    this.#keychain.clear();
    this.#access = null;
    if (this.#snapshot.state === 'signedIn') this.#become(signedOut(reason));
    return null;
  }

  #become(next: SessionSnapshot): void {
    if (JSON.stringify(next) === JSON.stringify(this.#snapshot)) return;
    this.#snapshot = next;
    this.#changed.tell();
  }

  async #post(path: string, body: object): Promise<Grant> {
    const headers = { 'Content-Type': 'application/json' };
    const response = await this.#send(new Request(this.#base + path, { method: 'POST', headers, body: JSON.stringify(body) }), null);
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) throw ChatError.fromResponse(response, answer);
    const grant = grantSchema.safeParse(answer);
    if (grant.success) return grant.data;
    throw new ChatError('unreadable', 'The server’s answer could not be read.', { status: response.status });
  }

  async #send(request: Request, token: string | null): Promise<Response> {
    const headers = new Headers(request.headers);
    if (token !== null) headers.set('Authorization', `Bearer ${token}`);
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(REQUEST_MS)]);
    try {
      return await this.#fetch(new Request(request, { headers, signal }));
    } catch (reason) {
      throw ChatError.from(reason);
    }
  }
}

function signedIn(user: User): SessionSnapshot {
  return { state: 'signedIn', user, reason: null };
}

function signedOut(reason: SessionSnapshot['reason']): SessionSnapshot {
  return { state: 'signedOut', user: null, reason };
}

/** Missing on plain http other than localhost, whatever the types say. */
function browserLocks(): Locks | undefined {
  return (navigator as { locks?: LockManager }).locks;
}
