import type { Api } from '../api/Api';
import type { Message } from '../wire/message';
import { Pages } from './Pages';
import type { RoomSnapshot } from './RoomSnapshot';
import { StretchInView } from './StretchInView';
import {
  emptyTimeline,
  hasHole,
  loadedFrom,
  shownMessages,
  stretchOf,
  timelineReducer,
  type TimelineAction,
  type TimelineState,
} from './timelineReducer';

export interface TimelineOptions {
  room: string;
  selfId: string;
  api: Api;
  /** More or other things have been told. */
  onTold: () => void;
  /** All that was between the messages of a page is there now. */
  onWhole: () => void;
  /** Another stretch is in view, or pages are under way. */
  onChange: () => void;
}

/** A room's conversation as far as it has been told: the stretches that are in memory, which of them is in view, and the pages that bring more. */
export class Timeline {
  readonly pages: Pages;
  readonly #options: TimelineOptions;
  readonly #inView: StretchInView;
  #state: TimelineState;
  /** How often somebody has wanted to be elsewhere. */
  #moves = 0;

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.#state = emptyTimeline(options.selfId);
    this.#inView = new StretchInView(this.#state);
    this.pages = new Pages({
      ...options,
      onPage: (loaded, bound) => this.take({ type: 'page', ...loaded, bound }),
      onSystemMessages: (systemMessages) => {
        this.take({ type: 'systemMessages', systemMessages });
        options.onWhole();
      },
    });
  }

  get state(): TimelineState {
    return this.#state;
  }

  /** Everything in the log up to here is in; null before the first page. */
  get applied(): number | null {
    return this.#state.applied;
  }

  get hasHole(): boolean {
    return hasHole(this.#state);
  }

  take(action: TimelineAction): void {
    const next = timelineReducer(this.#state, action);
    if (next === this.#state) return;
    this.#state = next;
    this.#options.onTold();
  }

  /** The messages past one seq and up to another, where all of them are known; else null. */
  messagesBetween(after: number, upTo: number): readonly Message[] | null {
    const isCovered = this.applied !== null && this.applied >= upTo && (loadedFrom(this.#state) ?? Infinity) <= after + 1;
    return isCovered ? shownMessages(this.#state).filter(({ seq }) => after < seq && seq <= upTo) : null;
  }

  /** Resolves when the page before the oldest message in view is in, or could not be had (`olderError`). */
  loadOlder(): Promise<void> {
    const { from } = this.#inView.range(this.#state);
    return from <= 1 ? Promise.resolve() : this.pages.load('before', from);
  }

  /** Resolves when the page after the newest message in view is in, or could not be had (`newerError`). */
  loadNewer(): Promise<void> {
    const { to } = this.#inView.range(this.#state);
    return to === Infinity ? Promise.resolve() : this.pages.load('after', to);
  }

  /**
   * Has the stretch around a seq in view, loading it where it is not there. Resolves with whether it is there. Who wants
   * to be elsewhere meanwhile, is not taken there any more.
   */
  async goTo(seq: number): Promise<boolean> {
    const move = ++this.#moves;
    const isMissing = () => this.#moves === move && stretchOf(this.#state, seq) === null;
    while (isMissing() && this.pages.state('around').isLoading) await this.pages.load('around', seq); // for another seq
    if (isMissing()) await this.pages.load('around', seq);
    const isThere = stretchOf(this.#state, seq) !== null;
    if (isThere && this.#moves === move) this.#inView.at = seq;
    this.#options.onChange();
    return isThere;
  }

  /** Has the live end in view. */
  goToEnd(): void {
    this.#moves += 1;
    this.#inView.at = null;
    this.#options.onChange();
  }

  /** What a snapshot of the room says of it. */
  look() {
    const { range, messages, systemMessages } = this.#inView.of(this.#state);
    const [older, newer] = [this.pages.state('before'), this.pages.state('after')];
    return {
      range,
      messages,
      systemMessages,
      hasOlder: range.from > 1,
      loadingOlder: older.isLoading,
      olderError: older.error,
      hasNewer: range.to !== Infinity,
      loadingNewer: newer.isLoading,
      newerError: newer.error,
      head: this.applied ?? 0,
      missing: this.pages.missing,
    } satisfies Partial<RoomSnapshot>;
  }
}
