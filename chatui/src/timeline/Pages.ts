import type { Api, MessageBounds } from '../api/Api';
import { ChatError } from '../wire/ChatError';
import type { MessagePage } from '../wire/message';
import type { PageBound } from './timelineReducer';

export interface PagesOptions {
  room: string;
  api: Api;
  onPage: (page: MessagePage, bound: PageBound) => void;
  onChange: () => void;
}

/** One way of loading: what is under way, and why the last one did not work out. */
export interface Loading {
  readonly isLoading: boolean;
  readonly error: ChatError | null;
}

type Direction = 'before' | 'after' | 'around';

const PAGE = 50;

/** Loads a room's messages page by page: what is before, after or around those that are there; the same way once at a time. */
export class Pages {
  readonly #options: PagesOptions;
  readonly #ways: Record<Direction, Way> = { before: new Way(), after: new Way(), around: new Way() };
  /** Stops the loads of what has been dropped since. */
  #dropped = new AbortController();

  constructor(options: PagesOptions) {
    this.#options = options;
  }

  /** Rejects with ChatError; null: dropped meanwhile. */
  async newest(): Promise<MessagePage | null> {
    const { signal } = this.#dropped;
    try {
      const page = await this.#get({}, signal);
      return signal.aborted ? null : page;
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
    loading.promise ??= this.#get(bound, signal)
      .then(
        (page) => {
          if (signal.aborted) return;
          onPage(page, bound);
          loading.end(null);
        },
        (reason: unknown) => {
          if (!signal.aborted) loading.end(ChatError.from(reason));
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

  /** What is under way is not wanted any more. */
  drop(): void {
    this.#dropped.abort();
    this.#dropped = new AbortController();
    for (const way of Object.values(this.#ways)) way.end(null);
  }

  #get(bounds: MessageBounds, signal: AbortSignal): Promise<MessagePage> {
    return this.#options.api.messages(this.#options.room, { ...bounds, limit: PAGE }, signal);
  }
}

class Way {
  promise: Promise<void> | null = null;
  error: ChatError | null = null;

  end(error: ChatError | null): void {
    this.promise = null;
    this.error = error;
  }
}
