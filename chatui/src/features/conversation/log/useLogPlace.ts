import {
  type RefObject,
  startTransition,
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';

import type { Message } from '../../../wire/message';
import { LogPlace, type Where } from './LogPlace';
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
/** A row is mostly at least so high. */
const leastRow = 28;
/** The room's header and the box take at least so much of the window's height. */
const leastAround = 128;

/** As many rows as fill the window, or nearly: the first drawing of a room has these, and all else comes once they are on the screen. */
function screenful(): number {
  return Math.min(40, Math.max(12, Math.ceil((innerHeight - leastAround) / leastRow)));
}

type Wanted = 'end' | { seq: number; where: Where };

interface LogPlaceOptions {
  messages: readonly Message[];
  /** There are newer messages than these, not loaded. */
  hasNewer: boolean;
  log: RefObject<HTMLElement | null>;
  rows: RefObject<HTMLElement | null>;
  /** Where to begin. */
  initial: Wanted;
  /** The reader has come near the first loaded message. */
  onNearStart: () => void;
  /** The reader has come near the last one, and there are newer ones. */
  onNearEnd: () => void;
  /** The reader has moved, or what they see has changed. */
  onLook: (place: LogPlace) => void;
}

/** Which messages of a log are in the page, and which of them are on the screen. Their elements are the children of `rows`, with their `data-seq`. */
export function useLogPlace({
  messages,
  hasNewer,
  log,
  rows,
  initial,
  onNearStart,
  onNearEnd,
  onLook,
}: LogPlaceOptions) {
  const [span, setSpan] = useState<Span>(() =>
    initial === 'end' ? spanAtEnd(messages, screenful()) : spanAround(messages, initial.seq, 2 * screenful()),
  );
  const [isAtEnd, setIsAtEnd] = useState(initial === 'end');
  const slice = sliceOf(messages, span, isAtEnd);
  const place = useRef<LogPlace | null>(null);
  const wanted = useRef<Wanted | null>(initial);
  /** The first rows are on the screen: what is near to them may be drawn, too. */
  const [isPainted, setIsPainted] = useState(false);

  const look = useEffectEvent(() => {
    if (place.current === null) return;
    setIsAtEnd(place.current.isAtEnd);
    const { above, below } = place.current;
    const ahead = isPainted ? Math.min(Math.max(leastAhead, log.current?.clientHeight ?? 0), mostAhead) : 1;
    if (place.current.isAtEnd && isFull(messages, span))
      setSpan(spanAtEnd(messages)); // it has grown with what came
    else
      setSpan(
        (old) =>
          (above < ahead && spanEarlier(messages, slice)) || (below < ahead && spanLater(messages, slice)) || old,
      );
    if (above < ahead && slice[0] === 0) onNearStart();
    if (below < ahead && slice[1] === messages.length) onNearEnd();
    onLook(place.current);
  });

  const settle = useEffectEvent(() => {
    place.current?.hold(slice[1] === messages.length && !hasNewer);
    const [goal, here, content] = [wanted.current, place.current, rows.current];
    const needed = goal && spanFor(goal, messages, slice);
    if (needed) {
      setSpan(needed);
    } else if (goal !== null && here !== null && content !== null && !(goal === 'end' && hasNewer)) {
      meet(goal, here, content);
      wanted.current = null;
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
    for (const part of frame.children) observer.observe(part); // what stands above the rows moves them, too
    return () => {
      frame.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, [log, rows]);
  useLayoutEffect(() => settle());
  useEffect(() => {
    const frame = requestAnimationFrame(() => startTransition(() => setIsPainted(true)));
    return () => cancelAnimationFrame(frame);
  }, []);

  /** Goes to the end of what is there or, if that is still to come, to the live end. */
  const toEnd = useCallback(() => want('end'), []);
  const show = useCallback((seq: number, where: Where) => want({ seq, where }), []);
  const keep = useCallback((element: HTMLElement | null, what: 'itself' | 'its message') => {
    if (element === null) return;
    const message = element.closest('article') ?? element;
    place.current?.keep(what === 'its message' ? [message] : [message, element]);
  }, []);
  return { slice, isAtEnd, isPainted, toEnd, show, keep };

  function want(goal: Wanted): void {
    wanted.current = goal;
    setSpan((old) => ({ ...old })); // settled with the messages there are by then
  }
}

/** What has to be in the page first; null: it is there. */
function spanFor(goal: Wanted, messages: readonly Message[], [start, end]: Slice): Span | null {
  if (goal === 'end') return end === messages.length ? null : spanAtEnd(messages);
  const at = indexOfSeq(messages, goal.seq);
  return (at >= start && at < end) || (at === messages.length && end === at) ? null : spanAround(messages, goal.seq);
}

/** Goes where somebody wants to be. */
function meet(goal: Wanted, place: LogPlace, rows: HTMLElement): void {
  const row =
    goal === 'end'
      ? undefined
      : [...rows.children].find((child) => Number((child as HTMLElement).dataset.seq) >= goal.seq);
  if (goal === 'end' || row === undefined) place.toEnd();
  else place.show(row, goal.where);
}
