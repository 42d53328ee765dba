import type { Api } from '../api/Api';
import { backoffMs } from '../realtime/backoff';
import { readSystemMessages, type Gap, type SystemMessage } from './systemMessages';

export interface GapsOptions {
  room: string;
  api: Api;
  onSystemMessages: (systemMessages: readonly SystemMessage[]) => void;
  onChange: () => void;
}

/** At least this long after a failure it is tried again. */
const AGAIN_MS = 2_000;
/** So long after one part of a long gap comes the next: who scrolls and talks meanwhile goes first. */
const NEXT_MS = 1_000;

/** Where pages that are shown lack what happened between their messages, and how it comes in later. */
export class Gaps {
  readonly #options: GapsOptions;
  #gaps: readonly Gap[] = [];
  #dropped = new AbortController();
  #isFilling = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** In a row. */
  #failures = 0;

  constructor(options: GapsOptions) {
    this.#options = options;
  }

  /** How many events are in them. */
  get missing(): number {
    return this.#gaps.reduce((sum, { range, messageSeqs }) => sum + range.to - range.from + 1 - messageSeqs.length, 0);
  }

  /** It could not be read. */
  failed(gap: Gap): void {
    this.#failures += 1;
    this.#add(gap, AGAIN_MS + backoffMs(this.#failures, Math.random));
  }

  /** It was too long to be read at once. */
  left(gap: Gap): void {
    this.#add(gap, NEXT_MS);
  }

  /** Reads what it can: each gap once, and of a long one its next part. */
  async fill(): Promise<void> {
    if (this.#isFilling) return;
    clearTimeout(this.#timer);
    const { signal } = this.#dropped;
    this.#isFilling = true;
    for (const gap of this.#gaps) {
      await this.#read(gap, signal);
      if (signal.aborted) return;
    }
    this.#isFilling = false;
  }

  /** They are not wanted any more. */
  drop(): void {
    this.#dropped.abort();
    this.#dropped = new AbortController();
    this.#isFilling = false;
    this.#gaps = [];
    this.#failures = 0;
    clearTimeout(this.#timer);
  }

  #add(gap: Gap, delayMs: number): void {
    this.#gaps = [...this.#gaps, gap];
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.fill(), delayMs);
  }

  async #read(gap: Gap, signal: AbortSignal): Promise<void> {
    const { api, room, onSystemMessages, onChange } = this.#options;
    const found = await readSystemMessages(api, room, gap, signal);
    if (signal.aborted) return;
    this.#gaps = this.#gaps.filter((other) => other !== gap);
    if (found === null) {
      this.failed(gap);
      return;
    }
    this.#failures = 0;
    if (found.rest !== null) this.left(found.rest);
    onSystemMessages(found.systemMessages);
    onChange();
  }
}
