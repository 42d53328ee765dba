import type { Api } from '../api/Api';
import { backoffMs } from '../realtime/backoff';
import { ChatError } from '../wire/ChatError';
import type { MessagePage } from '../wire/message';
import { Gaps } from './Gaps';
import { readSystemMessages, type SystemMessage } from './systemMessages';
import { rangeOf, type PageBound } from './timelineReducer';

export interface PagesOptions {
  room: string;
  api: Api;
  onPage: (page: LoadedPage, bound: PageBound) => void;
  /** Of a page that has been told of: they could not be had then, or were too many. */
  onSystemMessages: (systemMessages: readonly SystemMessage[]) => void;
  onChange: () => void;
}

/** Messages, and what happened between them: together, so that nothing has to be put between what is being read already. */
export interface LoadedPage {
  readonly page: MessagePage;
  readonly systemMessages: readonly SystemMessage[];
}

/** One way of loading: what is under way, and why the last one did not work out. */
export interface Loading {
  readonly isLoading: boolean;
  readonly error: ChatError | null;
}

type Direction = 'before' | 'after' | 'around';

const PAGE = 50;
/** At least this long a failure that passes is shown, before who is still there asks again. */
const SHOWN_MS = 2_000;

/** Loads a room's messages page by page: what is before, after or around those that are there; the same way once at a time. */
export class Pages {
  readonly #options: PagesOptions;
  readonly #ways: Record<Direction, Way> = { before: new Way(), after: new Way(), around: new Way() };
  /** Stops the loads of what has been dropped since. */
  #dropped = new AbortController();
  /** Stops the requests that were made before the connection broke. */
  #broken = new AbortController();
  #isCutOff = false;
  readonly #gaps: Gaps;

  constructor(options: PagesOptions) {
    this.#options = options;
    this.#gaps = new Gaps(options);
  }

  /** Rejects with ChatError; null: dropped meanwhile. */
  async newest(): Promise<LoadedPage | null> {
    const { signal } = this.#dropped;
    try {
      const loaded = await this.#get({}, signal);
      return signal.aborted ? null : loaded;
    } catch (reason) {
      if (signal.aborted) return null;
      throw ChatError.from(reason);
    }
  }

  /** Resolves when the page is in, or could not be had. */
  load(way: Direction, seq: number): Promise<void> {
    const { onPage, onChange } = this.#options;
    const loading = this.#ways[way];
    const { signal } = this.#dropped;
    const bound: PageBound = { [way]: seq };
    loading.error = null; // it is being tried
    loading.promise ??= this.#get(bound, signal)
      .then(
        (loaded) => {
          if (signal.aborted) return;
          onPage(loaded, bound);
          loading.end(null);
        },
        (reason: unknown) => {
          if (!signal.aborted) this.#failed(loading, ChatError.from(reason));
        },
      )
      .then(onChange);
    onChange();
    return loading.promise;
  }

  state(way: Direction): Loading {
    const { promise, error } = this.#ways[way];
    return { isLoading: promise !== null, error };
  }

  /** How many events of pages that are there could not be had yet. */
  get missing(): number {
    return this.#gaps.missing;
  }

  /** The socket's connection has gone, and maybe the network with it. */
  lost(): void {
    this.#isCutOff = true;
  }

  /** And is back: what hangs on the old network is asked again, and what could not be had may be asked for again. */
  back(): void {
    if (!this.#isCutOff) return;
    this.#isCutOff = false;
    for (const way of Object.values(this.#ways)) if (way.error?.isPassing) way.error = null;
    this.#broken.abort();
    this.#broken = new AbortController();
    void this.#gaps.fill();
  }

  /** What is under way is not wanted any more. */
  drop(): void {
    this.#dropped.abort();
    this.#dropped = new AbortController();
    for (const way of Object.values(this.#ways)) way.end(null);
    this.#gaps.drop();
  }

  #failed(way: Way, error: ChatError): void {
    const failures = way.failures + 1;
    way.end(error);
    way.failures = failures;
    if (!error.isPassing || this.#isCutOff) return; // or until the connection is back
    const forget = () => {
      way.error = null;
      this.#options.onChange();
    };
    way.pause = setTimeout(forget, error.retryAfterMs ?? SHOWN_MS + backoffMs(failures, Math.random));
  }

  async #get(bound: PageBound, dropped: AbortSignal): Promise<LoadedPage> {
    const { api, room } = this.#options;
    const broken = this.#broken.signal;
    try {
      const signal = AbortSignal.any([dropped, broken]);
      const page = await api.messages(room, { ...bound, limit: PAGE }, signal);
      const messageSeqs = page.messages.map(({ seq }) => seq);
      const gap = { range: rangeOf(page, bound), messageSeqs };
      const found = await readSystemMessages(api, room, gap, signal);
      if (!dropped.aborted) {
        if (found === null) this.#gaps.failed(gap);
        else if (found.rest !== null) this.#gaps.left(found.rest);
      }
      return { page, systemMessages: found?.systemMessages ?? [] };
    } catch (reason) {
      if (dropped.aborted || !broken.aborted) throw reason;
    }
    return this.#get(bound, dropped);
  }
}

class Way {
  promise: Promise<void> | null = null;
  error: ChatError | null = null;
  /** In a row. */
  failures = 0;
  pause: ReturnType<typeof setTimeout> | undefined;

  end(error: ChatError | null): void {
    clearTimeout(this.pause);
    this.promise = null;
    this.error = error;
    this.failures = 0;
  }
}
