/** So many pixels from the end still count as being there. */
const nearEnd = 40;
/** What is laid over the lower edge of the log, for who is not at its end. */
const pillHeight = 64;

/** Where in the log a row is to be shown; a number: so many pixels below the upper edge. */
export type Where = 'middle' | 'top' | 'nearest' | number;

export interface Held {
  row: Element;
  /** Pixels below the upper edge of the log. */
  top: number;
}

/**
 * Where a reader is in the log: at its end, or at some row. Whatever changes above, around or below (rows come and go,
 * grow, or are laid out anew in another width), that place stays on the screen where it was: `hold` after each change.
 * Browsers do some of this by themselves (`overflow-anchor`), but not at the very top, not at the end, and not all of them.
 */
export class LogPlace {
  readonly #log: HTMLElement;
  readonly #rows: HTMLElement;
  /** What was in view when somebody last scrolled; the first is the one to hold. */
  #held: Held[] = [];
  #endsHere = true;
  #isAtEnd = true;
  /** Where the end was when this last went there, pixels. */
  #end: number | null = null;

  /** The element that scrolls, and the one in it whose children are the rows. */
  constructor(log: HTMLElement, rows: HTMLElement) {
    this.#log = log;
    this.#rows = rows;
  }

  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  /** What is held on the screen; undefined before anybody has scrolled. */
  get held(): Held | undefined {
    return this.#held[0];
  }

  /** Pixels out of view above, and below. */
  get above(): number {
    return this.#log.scrollTop;
  }

  get below(): number {
    return this.#log.scrollHeight - this.#log.clientHeight - this.#log.scrollTop;
  }

  /**
   * Somebody, or this, has scrolled. A browser tells of it a frame later, and before it tells of rows that have grown since:
   * who is still where the end was then has not left it.
   */
  scrolled(): void {
    const isAtLastEnd = this.#isAtEnd && this.#log.scrollTop === this.#end;
    this.#isAtEnd = this.#endsHere && (isAtLastEnd || this.below <= nearEnd);
    const { top } = this.#log.getBoundingClientRect();
    const held = this.inView().map((row) => ({ row, top: row.getBoundingClientRect().top - top }));
    // A row that begins in view is better held than one whose upper part, out of view, may change its height.
    const whole = held.filter((one) => one.top >= 0);
    this.#held = whole.length > 0 ? whole : held;
  }

  /** Something has changed: brings back what was in view. `endsHere`: the last row is the end of the conversation. */
  hold(endsHere: boolean): void {
    const isNewEnd = endsHere && !this.#endsHere;
    this.#endsHere = endsHere;
    if (!endsHere) this.#isAtEnd = false;
    if (this.#isAtEnd) this.#goToEnd();
    else this.#holdRow();
    if (isNewEnd) this.scrolled();
  }

  /** Holds the first of these that begins in view, or else the last, until somebody scrolls: it is about to change by their wish. */
  keep(elements: readonly Element[]): void {
    const { top } = this.#log.getBoundingClientRect();
    const held = elements.map((row) => ({ row, top: row.getBoundingClientRect().top - top }));
    const kept = held.find((one) => one.top >= 0) ?? held.at(-1);
    if (kept === undefined) return;
    this.#held = [kept];
    this.#isAtEnd = false;
  }

  toEnd(): void {
    this.#isAtEnd = this.#endsHere;
    this.#goToEnd();
  }

  /** Brings a row into view: to the middle or near the top of the log, so many pixels below its upper edge, or no further than it must. */
  show(row: Element, where: Where): void {
    const frame = this.#log.getBoundingClientRect();
    const { top, bottom, height } = row.getBoundingClientRect();
    if (where === 'nearest' && top >= frame.top && bottom <= frame.bottom - pillHeight) return;
    const room = Math.max(0, frame.height - height);
    const lowest = Math.max(0, room - pillHeight);
    const wanted =
      typeof where === 'number' ? where : where === 'top' ? Math.min(room, frame.height / 5) : where === 'middle' ? room / 2 : top < frame.top ? 0 : lowest;
    this.#log.scrollTop += top - frame.top - wanted;
    this.scrolled();
  }

  /** The last of the rows in view that is so whole, or at least its end. */
  lastSeen(inView: readonly HTMLElement[]): HTMLElement | undefined {
    const { bottom } = this.#log.getBoundingClientRect();
    return inView.findLast((row) => row.getBoundingClientRect().bottom <= bottom + 1);
  }

  #goToEnd(): void {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#end = this.#log.scrollTop;
  }

  #holdRow(): void {
    const held = this.#held.find(({ row }) => row.isConnected);
    if (held === undefined) return;
    const top = held.row.getBoundingClientRect().top - this.#log.getBoundingClientRect().top;
    if (Math.abs(top - held.top) >= 0.5) this.#log.scrollTop += top - held.top;
  }

  /** The rows in view, from the top: each is measured anew. */
  inView(): readonly HTMLElement[] {
    const frame = this.#log.getBoundingClientRect();
    const rows = this.#rows.children as HTMLCollectionOf<HTMLElement>;
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle]?.getBoundingClientRect().bottom ?? Infinity) <= frame.top) low = middle + 1;
      else high = middle;
    }
    const inView: HTMLElement[] = [];
    for (let row = rows[low]; row && row.getBoundingClientRect().top < frame.bottom; row = rows[++low])
      inView.push(row);
    return inView;
  }
}
