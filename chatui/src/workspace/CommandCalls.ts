import { Listeners } from '../realtime/Listeners';
import { ChatError } from '../wire/ChatError';
import type { CommandRun } from '../wire/slash';
import { newClientId } from './newClientId';

/** A call of a room's command, shown to its caller alone, from then until it is dismissed or the page is left. */
export interface CommandCall {
  readonly clientId: string;
  readonly room: string;
  /** With its slash. */
  readonly name: string;
  /** What was typed after the name; may be empty. */
  readonly text: string;
  /** Where it stands in the log: behind this seq. */
  readonly afterSeq: number;
  /** This machine's clock, ms. */
  readonly createdAt: number;
  readonly state: 'running' | 'answered' | 'failed';
  /** Markdown; empty where there is none. */
  readonly body: string;
  /** Why it failed, as the server says it; null where it did not, or where the server has not answered. */
  readonly reason: string | null;
  /** Why the server did not take it, or gave no answer; null where it did. */
  readonly error: ChatError | null;
}

export interface CommandCallsOptions {
  run: (room: string, body: { name: string; text: string; client_id: string }) => Promise<CommandRun>;
  now?: () => number;
  wait?: (ms: number) => Promise<void>;
}

/** How often a call is asked for that got no answer from the server itself, and how long is waited before each. */
const pausesMs = [1_000, 3_000];

/**
 * The calls of commands that this page has made. A call that the server gave no answer to is asked for again under the same
 * client id, which calls nothing twice; what a person tries again after an answer is a new call.
 */
export class CommandCalls {
  readonly #run: CommandCallsOptions['run'];
  readonly #now: () => number;
  readonly #wait: (ms: number) => Promise<void>;
  readonly #changed = new Listeners();
  #calls: ReadonlyMap<string, readonly CommandCall[]> = new Map();

  constructor({ run, now = Date.now, wait = pause }: CommandCallsOptions) {
    this.#run = run;
    this.#now = now;
    this.#wait = wait;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  /** Of a room, in the order in which they were made. The same array until one changes. */
  of(room: string): readonly CommandCall[] {
    return this.#calls.get(room) ?? none;
  }

  /** Makes a call; settles when it is over, and never rejects: what came of it stands in the call. */
  async start(room: string, name: string, text: string, afterSeq: number): Promise<void> {
    const call: CommandCall = {
      clientId: newClientId(),
      ...{ room, name, text, afterSeq, createdAt: this.#now() },
      ...{ state: 'running', body: '', reason: null, error: null },
    };
    this.#change(room, [...this.of(room), call]);
    await this.#make(call);
  }

  /** Once more, at the end of the log. Where the server has not answered, it may have run: the same client id asks what came of it. */
  async retry(clientId: string, afterSeq: number): Promise<void> {
    const old = this.#find(clientId);
    if (old === undefined || old.state === 'running') return;
    this.dismiss(clientId);
    if (old.error === null) {
      await this.start(old.room, old.name, old.text, afterSeq);
      return;
    }
    const call: CommandCall = { ...old, afterSeq, createdAt: this.#now(), state: 'running', error: null };
    this.#change(old.room, [...this.of(old.room), call]);
    await this.#make(call);
  }

  dismiss(clientId: string): void {
    const call = this.#find(clientId);
    if (call !== undefined) this.#change(call.room, this.of(call.room).filter((one) => one !== call));
  }

  async #make(call: CommandCall): Promise<void> {
    try {
      this.#settle(call, await this.#ask(call));
    } catch (reason) {
      this.#replace(call.clientId, { state: 'failed', error: ChatError.from(reason) });
    }
  }

  async #ask({ room, name, text, clientId }: CommandCall): Promise<CommandRun> {
    for (const ms of pausesMs) {
      try {
        return await this.#run(room, { name, text, client_id: clientId });
      } catch (reason) {
        const error = ChatError.from(reason);
        if (!error.isPassing || error.code === 'rate_limited') throw error;
      }
      await this.#wait(ms);
    }
    return this.#run(room, { name, text, client_id: clientId });
  }

  /** What its bot posted stands in the log by itself. */
  #settle({ clientId }: CommandCall, { outcome, reason = 'unknown', body, message }: CommandRun): void {
    if (message !== null) this.dismiss(clientId);
    else if (outcome === 'answered') this.#replace(clientId, { state: 'answered', body });
    else this.#replace(clientId, { state: 'failed', reason, body });
  }

  #find(clientId: string): CommandCall | undefined {
    for (const calls of this.#calls.values()) {
      const found = calls.find((call) => call.clientId === clientId);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** One that was dismissed meanwhile stays away. */
  #replace(clientId: string, change: Partial<CommandCall>): void {
    const call = this.#find(clientId);
    if (call === undefined) return;
    this.#change(call.room, this.of(call.room).map((one) => (one === call ? { ...call, ...change } : one)));
  }

  #change(room: string, calls: readonly CommandCall[]): void {
    this.#calls = new Map([...this.#calls, [room, calls]]);
    this.#changed.tell();
  }
}

const none: readonly CommandCall[] = [];

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
