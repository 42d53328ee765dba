import { type RefObject, useCallback, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';

import type { Message } from '../../wire/message';
import { LogPlace } from './LogPlace';
import {
  indexOfSeq,
  isFull,
  sliceOf,
  type Slice,
  type Span,
  spanAround,
  spanAtEnd,
  spanEarlier,
  spanLater,
} from './span';

/** So many pixels before the last row in the page, the next ones are put there. */
const leastAhead = 600;
const mostAhead = 1500;

type Wanted = 'end' | { seq: number; where: 'middle' | 'top' | 'nearest' };

interface LogPlaceOptions {
  messages: readonly Message[];
  log: RefObject<HTMLElement | null>;
  rows: RefObject<HTMLElement | null>;
  /** Where to begin. */
  initial: Wanted;
  /** The reader has come near the first loaded message. */
  onNearStart: () => void;
  /** The reader has moved, or what they see has changed. */
  onLook: (place: LogPlace) => void;
}

/** Which messages of a log are in the page, and which of them are on the screen. Their elements are the children of `rows`, with their `data-seq`. */
export function useLogPlace({ messages, log, rows, initial, onNearStart, onLook }: LogPlaceOptions) {
  const [span, setSpan] = useState<Span>(() =>
    initial === 'end' ? spanAtEnd(messages) : spanAround(messages, initial.seq),
  );
  const [isAtEnd, setIsAtEnd] = useState(initial === 'end');
  const slice = sliceOf(messages, span, isAtEnd);
  const place = useRef<LogPlace | null>(null);
  const wanted = useRef<Wanted | null>(initial);

  const look = useEffectEvent(() => {
    if (place.current === null) return;
    setIsAtEnd(place.current.isAtEnd);
    const next = spanAfter(messages, slice, place.current, log.current?.clientHeight ?? 0);
    if (next === 'start') onNearStart();
    else if (next !== null) setSpan(next);
    onLook(place.current);
  });

  const settle = useEffectEvent(() => {
    place.current?.hold(slice[1] === messages.length);
    if (wanted.current !== null && place.current !== null) {
      if (meet(wanted.current, place.current, rows.current)) wanted.current = null;
    }
    look();
  });

  useLayoutEffect(() => {
    const [frame, content] = [log.current, rows.current];
    if (frame === null || content === null) return;
    place.current = new LogPlace(frame, content);
    const onScroll = () => {
      place.current?.scrolled();
      look();
    };
    frame.addEventListener('scroll', onScroll, { passive: true });
    // Told after the layout and before it is painted: what grew by itself, or in another width, moves nothing either.
    const observer = new ResizeObserver(() => settle());
    observer.observe(frame);
    observer.observe(content);
    return () => {
      frame.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, [log, rows]);
  useLayoutEffect(() => settle());

  const toEnd = useCallback(() => {
    wanted.current = 'end';
    setSpan(spanAtEnd(messages));
  }, [messages]);
  const show = useCallback(
    (seq: number, where: 'middle' | 'top' | 'nearest') => {
      wanted.current = { seq, where };
      const at = indexOfSeq(messages, seq);
      setSpan((old) => {
        const [start, end] = sliceOf(messages, old, false);
        return at >= start && at < end ? { ...old } : spanAround(messages, seq);
      });
    },
    [messages],
  );
  return { slice, isAtEnd, toEnd, show };
}

/** What should be in the page next, `start` for more than there is, null where all is well. */
function spanAfter(messages: readonly Message[], slice: Slice, place: LogPlace, height: number): Span | 'start' | null {
  const ahead = Math.min(Math.max(leastAhead, height), mostAhead);
  if (place.isAtEnd && isFull(slice)) return spanAtEnd(messages); // it has grown with what came
  if (place.above < ahead) return spanEarlier(messages, slice) ?? 'start';
  if (place.below < ahead) return spanLater(messages, slice);
  return null;
}

/** Goes where somebody wants to be; answers whether that is in the page yet. */
function meet(wanted: Wanted, place: LogPlace, rows: HTMLElement | null): boolean {
  if (wanted === 'end') {
    place.toEnd();
    return true;
  }
  const row = [...(rows?.children ?? [])].find((child) => Number((child as HTMLElement).dataset.seq) >= wanted.seq);
  if (row === undefined) return false;
  place.show(row, wanted.where);
  return true;
}
