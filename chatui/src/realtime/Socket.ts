import { backoffMs } from './backoff.ts';
import { afterClose, BROKEN } from './closeCodes.ts';
import { Connection, type WebSocketConstructor } from './Connection.ts';
import { parseLines, type ControlFrame, type Frame, type Refusal } from './Frame.ts';
import { Listeners } from './Listeners.ts';
import { LivenessCheck } from './LivenessCheck.ts';
import { Requests } from './Requests.ts';
import { isPassing, SocketError } from './SocketError.ts';
import { WakeDetector } from './WakeDetector.ts';

export type SocketState = 'idle' | 'connecting' | 'live' | 'waiting' | 'stopped';

export interface SocketStatus<User = unknown> {
  readonly state: SocketState;
  /** Since when there has been no live connection, by this machine's clock in ms; null while live or idle. */
  readonly brokenSince: number | null;
  /** When the next attempt is due, ms; null unless waiting. */
  readonly retryAt: number | null;
  /** The browser says there is no network. */
  readonly offline: boolean;
  /** Why it stays away: nobody is signed in, or the server refuses this client; null unless stopped. */
  readonly stoppedBy: 'signed_out' | 'refused' | null;
  /** Whom the server last welcomed. */
  readonly user: User | null;
}

export interface SocketOptions<F extends Frame = Frame> {
  url: string;
  /** The access token; null: nobody is signed in. `fresh`: the last one was refused or ends soon. */
  getToken: (options: { fresh: boolean }) => Promise<string | null>;
  WebSocketImpl?: WebSocketConstructor;
  /** Reads a text frame. Left out, what comes is JSON that is trusted to be what F says. */
  parse?: (text: string) => F[];
  /** The error that a command rejects with; left out, a SocketError. */
  errorOf?: (refusal: Refusal) => Error;
  /** Whether what failed may well work later. */
  isPassing?: (reason: unknown) => boolean;
  /** From 0 to 1, for the backoff. */
  random?: () => number;
}

/** From asking for a token to `welcome`. */
const OPENING_MS = 15_000;
/** An attempt older than this when the machine wakes is given up for a new one. */
const STALE_ATTEMPT_MS = 3_000;
const ANSWER_MS = 15_000;
/** After 4429, flooding. */
const FLOOD_MS = 60_000;
/** A connection that lasted this long was a good one: the backoff starts over. */
const GOOD_MS = 10_000;
const RENEW_AGAIN_MS = 5_000;

const IDLE: SocketStatus<never> = { state: 'idle', brokenSince: null, retryAt: null, offline: false, stoppedBy: null, user: null };

/**
 * The one connection to the server, kept up for as long as it is started:
 * idle → connecting → live → waiting → connecting …, and stopped where coming back would not help.
 * What was subscribed is not its business: whoever subscribes does so again when it is live again.
 */
export class Socket<F extends Frame = Frame, Command extends object = object, User = unknown> {
  readonly #options: SocketOptions<F>;
  readonly #changed = new Listeners();
  readonly #framed = new Listeners<[F]>();
  readonly #requests: Requests<F>;
  readonly #wakeDetector: WakeDetector;
  #status: SocketStatus<User> = { ...IDLE, offline: isOffline() };
  #connection: Connection<F> | null = null;
  #liveness: LivenessCheck | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  /** Counts attempts ever made: what an older one still brings is ignored. */
  #generation = 0;
  #failures = 0;
  #attemptAt = 0;
  #liveAt = 0;
  #needsFreshToken = false;
  /** Before this moment nothing hurries the next attempt: the server asked for it. */
  #notBefore = 0;

  constructor(options: SocketOptions<F>) {
    this.#options = options;
    this.#requests = new Requests({
      timeoutMs: ANSWER_MS,
      onTimeout: () => this.#liveness?.probe(),
      errorOf: options.errorOf ?? ((refusal) => new SocketError(refusal)),
    });
    this.#wakeDetector = new WakeDetector({
      onWake: () => this.#woke(),
      onOffline: () => this.#wentOffline(),
      onTick: () => this.#liveness?.check(),
    });
  }

  get status(): SocketStatus<User> {
    return this.#status;
  }

  get isLive(): boolean {
    return this.#status.state === 'live';
  }

  /** Calls the listener after each change of `status`; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  /** Every frame as it comes, in order; an answer before whoever awaits it goes on. */
  onFrame(listener: (frame: F) => void): () => void {
    return this.#framed.add(listener);
  }

  /** Connects and stays connected until `stop`. */
  start(): void {
    const { state } = this.#status;
    if (state !== 'idle' && state !== 'stopped') return;
    this.#wakeDetector.start();
    this.#failures = 0;
    this.#connect();
  }

  stop(): void {
    this.#leave();
    this.#wakeDetector.stop();
    this.#become('idle', { brokenSince: null, user: null });
  }

  /** Tries again at once: what a button may offer while waiting, stopped, or connecting to what may not answer. */
  reconnect(): void {
    if (this.#status.state === 'waiting') this.#connect();
    else if (this.#status.state === 'connecting') this.#startOver();
    else this.start();
  }

  /** Answers with the frame that the server answers the command with. Rejects where that is an error, or none comes. */
  request(command: Command): Promise<F> {
    return this.#request(command);
  }

  async #request(command: object): Promise<F> {
    if (!this.#connection || !this.isLive) throw this.#requests.disconnected();
    const { id, answer } = this.#requests.open();
    this.#connection.say({ ...command, id });
    return await answer;
  }

  /** Says it if the socket is live, and awaits nothing. */
  send(command: Command): void {
    if (this.isLive) this.#connection?.say(command);
  }

  #become(state: SocketState, change: Partial<SocketStatus<User>> = {}): void {
    this.#status = { ...this.#status, retryAt: null, stoppedBy: null, ...change, state };
    this.#changed.tell();
  }

  #connect(): void {
    clearTimeout(this.#timer);
    const generation = ++this.#generation;
    this.#attemptAt = Date.now();
    this.#timer = setTimeout(() => this.#lost(BROKEN), OPENING_MS);
    this.#become('connecting', { brokenSince: this.#status.brokenSince ?? Date.now() });
    void this.#dial(generation);
  }

  async #dial(generation: number): Promise<void> {
    try {
      const token = await this.#options.getToken({ fresh: this.#needsFreshToken });
      if (generation !== this.#generation) return;
      if (token === null) this.#stay('signed_out');
      else this.#open(token);
    } catch {
      if (generation === this.#generation) this.#lost(BROKEN);
    }
  }

  #open(token: string): void {
    this.#needsFreshToken = false;
    this.#connection = new Connection({
      url: this.#options.url,
      token,
      WebSocketImpl: this.#options.WebSocketImpl ?? WebSocket,
      parse: this.#options.parse ?? parseLines<F>,
      onFrames: (frames) => frames.forEach((frame) => this.#hear(frame)),
      onClose: (code) => this.#lost(code),
    });
  }

  #hear(frame: F): void {
    if (!this.#connection) return; // a frame before it, in the same message, ended the connection
    this.#liveness?.heard();
    this.#requests.settle(frame);
    this.#obey(frame as unknown as ControlFrame); // or another one, which is passed over
    this.#framed.tell(frame);
  }

  /** What a frame asks of the connection itself. */
  #obey(frame: ControlFrame): void {
    switch (frame.type) {
      case 'welcome':
        this.#welcomed(frame);
        break;
      case 'pong':
        this.#liveness?.answered();
        break;
      case 'token_expiring':
        void this.#renew();
        break;
      case 'draining':
        this.#notBefore = Date.now() + frame.reconnect_after_ms;
        break;
      case 'error':
        if (!this.isLive) this.#refused(frame);
    }
  }

  #welcomed(welcome: Extract<ControlFrame, { type: 'welcome' }>): void {
    if (this.isLive) return; // a renewed token
    clearTimeout(this.#timer);
    this.#liveAt = Date.now();
    this.#notBefore = 0;
    this.#liveness = new LivenessCheck({
      heartbeatMs: welcome.heartbeat_ms,
      openedInMs: Date.now() - this.#attemptAt,
      ping: () => this.#connection?.say({ type: 'ping' }),
      onDead: () => this.#died(),
    });
    this.#become('live', { brokenSince: null, user: welcome.user as User, offline: false });
  }

  /** `hello` was answered by an error: the socket is open and of no use. */
  #refused(error: Refusal): void {
    this.#notBefore = Date.now() + (error.retry_after_ms ?? 0);
    if (error.code === 'unauthorized') this.#needsFreshToken = true;
    this.#lost(BROKEN);
  }

  async #renew(): Promise<void> {
    const generation = this.#generation;
    try {
      const token = await this.#options.getToken({ fresh: true });
      if (generation !== this.#generation || !this.isLive) return;
      if (token === null) this.#stay('signed_out');
      else await this.#request({ type: 'hello', token });
    } catch (reason) {
      // The old token lasts a little longer; when it ends, 4401 tells and a new attempt renews it.
      const isWorthwhile = generation === this.#generation && (this.#options.isPassing ?? isPassing)(reason);
      if (isWorthwhile) this.#renewal = setTimeout(() => void this.#renew(), RENEW_AGAIN_MS);
    }
  }

  #lost(code: number): void {
    const brokenSince = this.#liveness?.askedAt ?? this.#status.brokenSince ?? Date.now();
    const wasGood = this.isLive && Date.now() - this.#liveAt >= GOOD_MS;
    this.#leave();
    const next = afterClose(code);
    if (next === 'renew') this.#needsFreshToken = true;
    if (next === 'slowly') this.#notBefore = Date.now() + FLOOD_MS;
    if (wasGood) this.#failures = 0;
    if (next === 'stay') this.#stay('refused');
    else this.#wait(brokenSince);
  }

  /** Nothing answers. Who waits for it has just come back alone, with no crowd to be kept apart from. */
  #died(): void {
    const isAwaited = this.#liveness?.isAwaited ?? false;
    this.#lost(BROKEN);
    if (isAwaited && Date.now() >= this.#notBefore) this.#connect();
  }

  #wait(brokenSince: number): void {
    const asked = Math.max(0, this.#notBefore - Date.now());
    const delay = asked + backoffMs(this.#failures, this.#options.random ?? Math.random);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), delay);
    this.#become('waiting', { brokenSince, retryAt: Date.now() + delay });
  }

  #stay(stoppedBy: 'signed_out' | 'refused'): void {
    this.#leave();
    this.#wakeDetector.stop();
    this.#become('stopped', { stoppedBy, brokenSince: this.#status.brokenSince ?? Date.now() });
  }

  /** Lets go of the connection, its timers and whoever awaits an answer on it. */
  #leave(): void {
    this.#generation += 1;
    clearTimeout(this.#timer);
    clearTimeout(this.#renewal);
    this.#liveness?.stop();
    this.#liveness = null;
    this.#connection?.cut();
    this.#connection = null;
    this.#requests.rejectAll();
  }

  #woke(): void {
    const { state, offline } = this.#status;
    if (offline && !isOffline()) this.#become(state, { offline: false, retryAt: this.#status.retryAt });
    if (state === 'live') this.#liveness?.probeSoon();
    else if (state === 'waiting' && Date.now() >= this.#notBefore) this.#connect();
    else if (state === 'connecting' && Date.now() - this.#attemptAt > STALE_ATTEMPT_MS) this.#startOver();
  }

  /** The attempt under way may hang on a network that has gone. */
  #startOver(): void {
    this.#leave();
    this.#connect();
  }

  #wentOffline(): void {
    this.#become(this.#status.state, { offline: true, retryAt: this.#status.retryAt });
    this.#liveness?.probe();
  }
}

/** Outside a browser nobody knows. */
function isOffline(): boolean {
  return (globalThis.navigator as Partial<Navigator> | undefined)?.onLine === false;
}
