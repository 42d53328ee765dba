import { Listeners } from '../realtime/Listeners';
import { grantSchema, type Grant } from '../wire/account';
import { ChatError } from '../wire/ChatError';
import { parsed } from '../wire/parsed';
import { problemSchema } from '../wire/problem';
import type { User } from '../wire/user';
import { browserLocks, exclusively, type Locks } from './exclusively';
import { Keychain } from './Keychain';
import { type KeyStorage, pageStorage } from './PageStorage';

export interface SessionSnapshot {
  readonly state: 'signedIn' | 'signedOut';
  /** Who is signed in; null when nobody. */
  readonly user: User | null;
  /** Why signed out: not yet signed in (`never`), by the person, here (`left`) or in another tab (`elsewhere`), or by the server (`expired`). */
  readonly reason: 'never' | 'left' | 'elsewhere' | 'expired' | null;
}

export interface SessionOptions {
  /** Origin of the API, without a slash at the end; empty: same origin. */
  apiUrl: string;
  storage?: KeyStorage;
  locks?: Locks | undefined;
  fetch?: typeof fetch;
}

/** No try of a request hangs longer than this, whatever the network does. */
const REQUEST_MS = 20_000;
/**
 * A read that gets no answer for so long is given up, which closes its connection, and asked for again: the connection
 * may have died in silence, or all that the browser keeps may be taken by what hangs. The server may be slow instead, so
 * each try waits longer, and the last one REQUEST_MS. Nothing else but a refresh is asked for twice.
 */
const PATIENCE_MS = [5_000, 10_000];
/** A token with less left than this is renewed before it is used. */
const MARGIN_MS = 60_000;
/**
 * The answer to a refresh may be lost. For 60 s after a token was spent the server gives the same successor again. Two
 * waits of this length and the pause between them end after 9 s, well inside that.
 */
const REFRESH_MS = 4_000;
const REFRESH_AGAIN_MS = 1_000;
/** The server's own refusals that end a session. */
const ENDING = new Set(['unauthorized', 'forbidden']);
const LOCK = 'chatrooms.session';

interface Sending {
  /** So long all may take. */
  ms?: number;
  /** So long the answer may take to begin; left out: as long as all. */
  patience?: number;
  /** Once the answer has begun, it may take its time. */
  isLong?: boolean;
  /** By the other connections; see `#isApart`. */
  isApart?: boolean;
}

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
  /**
   * Browsers have a few connections to a server for requests with their credentials, and others for those without. This
   * server wants none, so that one may serve where the others hang; what stands before it may.
   */
  #isApart = false;

  constructor(options: SessionOptions) {
    this.#base = `${options.apiUrl || location.origin}/api/v1`;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#locks = 'locks' in options ? options.locks : browserLocks();
    this.#keychain = new Keychain(options.storage ?? pageStorage);
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

  async register(account: { username: string; password: string; display_name?: string; invitation?: string }): Promise<User> {
    return this.#begin(await this.#post('/auth/register', account));
  }

  /** Trades the code of single sign-on for a session. `choose_username`: a new account needs a username. */
  async exchange(arrival: { code: string; username?: string; invitation?: string }): Promise<User> {
    return this.#begin(await this.#post('/auth/oidc/exchange', arrival));
  }

  /** Signs out here, and in every tab, at once; resolves when the server has been told, as far as it can be reached. */
  async logout(): Promise<void> {
    const kept = this.#keychain.read();
    const access = this.#usableToken();
    this.#end('left');
    try {
      const token = access ?? (kept && (await this.#askForSuccessor(kept.refresh_token)).access_token);
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
    if (kept?.user.id !== user.id) return; // another tab has signed out, or in as somebody else
    this.#keychain.write({ ...kept, user });
    this.#become(signedIn(user));
  }

  /**
   * An access token good for a while, refreshed if need be (always when `fresh`); null when signed out, and when
   * meanwhile it is somebody else who is signed in. Rejects with a passing ChatError when the server cannot be asked.
   */
  async getToken(options: { fresh: boolean } = { fresh: false }): Promise<string | null> {
    const asker = this.#snapshot.user?.id;
    if (asker === undefined) return null;
    const token = (!options.fresh && this.#usableToken()) || (await this.#refresh());
    return this.#snapshot.user?.id === asker ? token : null;
  }

  /** `fetch` with the token, and without one when signed out; on 401 it refreshes once and asks again. */
  readonly fetch = (request: Request): Promise<Response> => this.#ask(request, { isLong: false });

  /** The same for a long answer: once it has begun, it may take its time. */
  readonly stream = (request: Request): Promise<Response> => this.#ask(request, { isLong: true });

  async #ask(request: Request, { isLong }: { isLong: boolean }): Promise<Response> {
    const asker = this.#snapshot.user?.id;
    const token = await this.getToken();
    const send = request.method === 'GET' && !isLong ? this.#read : this.#send;
    const response = await send(request.clone(), token, { isLong });
    if (response.status !== 401 || token === null || this.#snapshot.user?.id !== asker) return response;
    const newer = await this.getToken({ fresh: token === this.#usableToken() });
    return newer === null ? response : send(request, newer, { isLong });
  }

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
    if (!kept) return this.#endedElsewhere();
    const grant = await this.#spend(kept.refresh_token);
    // Signing in and out waits for nobody: what another tab has kept meanwhile is not overwritten but gone on with.
    if (this.#keychain.read()?.refresh_token !== kept.refresh_token) return this.#exchange();
    return grant === null ? this.#end('expired') : this.#keep(grant);
  }

  /** Null when the server has refused for good. */
  async #spend(refreshToken: string): Promise<Grant | null> {
    try {
      return await this.#askTwice(refreshToken);
    } catch (reason) {
      if (ENDING.has(ChatError.from(reason).code)) return null;
      throw reason;
    }
  }

  async #askTwice(refreshToken: string): Promise<Grant> {
    try {
      return await this.#askForSuccessor(refreshToken);
    } catch (reason) {
      const { code } = ChatError.from(reason);
      if (code !== 'network' && code !== 'timeout') throw reason;
      await new Promise((resolve) => setTimeout(resolve, REFRESH_AGAIN_MS));
      return this.#askForSuccessor(refreshToken, { isApart: !this.#isApart });
    }
  }

  #askForSuccessor(refreshToken: string, how: Sending = {}): Promise<Grant> {
    return this.#post('/auth/refresh', { refresh_token: refreshToken }, { ms: REFRESH_MS, ...how });
  }

  #otherTabChanged(): void {
    const kept = this.#keychain.read();
    const isSomeoneElse = kept?.user.id !== this.#snapshot.user?.id;
    if (isSomeoneElse) this.#access = null;
    if (kept) this.#become(signedIn(kept.user));
    else this.#endedElsewhere();
  }

  #end(reason: 'left' | 'expired'): null {
    if (reason === 'left') this.#keychain.clear();
    else this.#keychain.expire();
    return this.#leave(reason);
  }

  /** Another tab has ended it, and left word where it was the server's doing. */
  #endedElsewhere(): null {
    return this.#leave(this.#keychain.hasExpired ? 'expired' : 'elsewhere');
  }

  #leave(reason: SessionSnapshot['reason']): null {
    this.#access = null;
    if (this.#snapshot.state === 'signedIn') this.#become(signedOut(reason));
    return null;
  }

  #become(next: SessionSnapshot): void {
    if (JSON.stringify(next) === JSON.stringify(this.#snapshot)) return;
    this.#snapshot = next;
    this.#changed.tell();
  }

  async #post(path: string, body: object, how: Sending = {}): Promise<Grant> {
    const headers = { 'Content-Type': 'application/json' };
    const request = new Request(this.#base + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const response = await this.#send(request, null, how);
    const answer = await bodyOf(response);
    if (!response.ok) throw refusalOf(response, answer);
    const grant = parsed(grantSchema, answer);
    if (grant !== undefined) return grant;
    throw new ChatError('unreadable', 'The server’s answer could not be read.', { status: response.status });
  }

  /** Asks again while no answer begins: the second time by the other connections. */
  readonly #read = async (request: Request, token: string | null): Promise<Response> => {
    const isApart = this.#isApart;
    for (const [tries, patience] of PATIENCE_MS.entries()) {
      const isOther = tries % 2 === 1;
      try {
        const response = await this.#send(request, token, { patience, isApart: isApart !== isOther });
        if (!isOther || response.ok) return response;
      } catch (reason) {
        const isSilent = ChatError.from(reason).code === 'timeout';
        if (request.signal.aborted || !(isOther || isSilent)) throw reason;
      }
    }
    return this.#send(request, token);
  };

  readonly #send = async (
    request: Request,
    token: string | null,
    { ms = REQUEST_MS, patience, isLong = false, isApart = this.#isApart }: Sending = {},
  ): Promise<Response> => {
    const headers = new Headers(request.headers);
    if (token !== null) headers.set('Authorization', `Bearer ${token}`);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException('No answer.', 'TimeoutError')), patience ?? ms);
    const signals = [request.signal, late.signal, ...(isLong ? [] : [AbortSignal.timeout(ms)])];
    const credentials = isApart ? 'omit' : request.credentials;
    try {
      const response = await this.#fetch(new Request(request, { headers, credentials, signal: AbortSignal.any(signals) }));
      if (response.ok) this.#isApart = isApart;
      return response;
    } catch (reason) {
      throw ChatError.from(reason);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** What is no JSON is null; a body that breaks off is an answer lost. */
async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (reason) {
    const error = ChatError.from(reason);
    if (error.code === 'network' || error.code === 'timeout') throw error;
    return null;
  }
}

/** A refusal that is not the server's own, as of a captive portal, says nothing about the session: it passes. */
function refusalOf(response: Response, answer: unknown): ChatError {
  const error = ChatError.fromResponse(response, answer);
  const isProblem =
    response.headers.get('Content-Type')?.startsWith('application/problem+json') &&
    parsed(problemSchema, answer) !== undefined;
  if (isProblem || !ENDING.has(error.code)) return error;
  return new ChatError('unavailable', 'The answer did not come from the server.', { status: response.status });
}

function signedIn(user: User): SessionSnapshot {
  return { state: 'signedIn', user, reason: null };
}

function signedOut(reason: SessionSnapshot['reason']): SessionSnapshot {
  return { state: 'signedOut', user: null, reason };
}
