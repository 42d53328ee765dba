import type { Message } from '../../../wire/message';

/** Which of the loaded messages are in the page: from one seq to another, both included; `to` null: to the end of what is loaded. */
export interface Span {
  readonly from: number;
  readonly to: number | null;
}

/** Indexes of messages, the second excluded. */
export type Slice = readonly [start: number, end: number];

const atFirst = 60;
/** Drawn within a frame or two, even on a phone. */
const step = 20;
/** More than this are never in the page. */
const most = 200;

/** The last messages, so many of them, and whatever comes after them. */
export function spanAtEnd(messages: readonly Message[], count = atFirst): Span {
  return { from: messages[Math.max(0, messages.length - count)]?.seq ?? 0, to: null };
}

/** So many messages around a seq. */
export function spanAround(messages: readonly Message[], seq: number, count = atFirst): Span {
  const at = indexOfSeq(messages, seq);
  return spanOf(messages, [at - Math.ceil(count / 2), at + Math.ceil(count / 2)]);
}

/** The messages of a span. Where there are too many, the reader's end of them; at the end of the log, where they go on coming, a few. */
export function sliceOf(messages: readonly Message[], span: Span, isAtEnd: boolean): Slice {
  const [start, end] = sliceWhole(messages, span);
  if (end - start <= most) return [start, end];
  return isAtEnd ? [end - atFirst, end] : [start, start + most];
}

/** As many as may be in the page, or more. */
export function isFull(messages: readonly Message[], span: Span): boolean {
  const [start, end] = sliceWhole(messages, span);
  return end - start >= most;
}

/** Some more above, and as many fewer below as would be too many; null where there is nothing above. */
export function spanEarlier(messages: readonly Message[], [start, end]: Slice): Span | null {
  if (start === 0) return null;
  const earlier = Math.max(0, start - step);
  return spanOf(messages, [earlier, Math.min(end, earlier + most)]);
}

/** Some more below, and as many fewer above as would be too many; null where there is nothing below. */
export function spanLater(messages: readonly Message[], [start, end]: Slice): Span | null {
  if (end === messages.length) return null;
  const later = Math.min(messages.length, end + step);
  return spanOf(messages, [Math.max(start, later - most), later]);
}

function sliceWhole(messages: readonly Message[], { from, to }: Span): Slice {
  return [indexOfSeq(messages, from), to === null ? messages.length : indexOfSeq(messages, to + 1)];
}

function spanOf(messages: readonly Message[], [start, end]: Slice): Span {
  const last = messages[end - 1];
  return {
    from: messages[Math.max(0, start)]?.seq ?? 0,
    to: end >= messages.length || last === undefined ? null : last.seq,
  };
}

/** Where the first message at or past a seq is. */
export function indexOfSeq(messages: readonly Message[], seq: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.seq ?? Infinity) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
