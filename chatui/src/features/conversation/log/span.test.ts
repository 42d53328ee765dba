import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { message } from '../../../testing/samples';
import { isFull, sliceOf, type Span, spanAround, spanAtEnd, spanEarlier, spanLater } from './span';

/** Messages whose seqs have holes, as those of a log with other events in it. */
const conversation = (count: number) => Array.from({ length: count }, (_, i) => message(3 * i + 1));
const many = conversation(1000);
const size = ([start, end]: readonly [number, number]) => end - start;

describe('what is in the page', () => {
  test('at first, is the end of the conversation', () => {
    const slice = sliceOf(many, spanAtEnd(many), true);
    expect(slice[1]).toBe(1000);
    expect(size(slice)).toBeLessThan(100);
    expect(sliceOf(conversation(3), spanAtEnd(conversation(3)), true)).toEqual([0, 3]);
    expect(sliceOf([], spanAtEnd([]), true)).toEqual([0, 0]);
  });

  test('at the end, follows what comes; it is never too many, and the newest are there', () => {
    const span = spanAtEnd(conversation(100));
    expect(sliceOf(conversation(101), span, true)).toEqual([40, 101]);
    const slice = sliceOf(many, span, true);
    expect(slice[1]).toBe(1000);
    expect(size(slice), 'of a thousand that came at once').toBeLessThan(100);
    expect(isFull(many, span)).toBe(true);
    expect(isFull(many, spanAtEnd(many))).toBe(false);
  });

  test('further up, what comes does not push out what is read', () => {
    const span = spanAtEnd(conversation(100));
    expect(sliceOf(many, span, false)[0]).toBe(40);
    expect(size(sliceOf(many, span, false))).toBeLessThanOrEqual(200);
  });

  test('stays what it is when older messages are loaded', () => {
    const newest = many.slice(500);
    const [start, end] = sliceOf(newest, spanAround(newest, many[600]?.seq ?? 0), false);
    expect(sliceOf(many, spanAround(newest, many[600]?.seq ?? 0), false)).toEqual([start + 500, end + 500]);
  });

  test('around a message has it in the middle, as far as there is a middle', () => {
    const [start, end] = sliceOf(many, spanAround(many, many[500]?.seq ?? 0), false);
    expect(500 - start).toBe(end - 500);
    expect(sliceOf(many, spanAround(many, 1), false)[0]).toBe(0);
    expect(spanAround(many, 9999).to).toBeNull();
  });
});

test('however one wanders, it is bounded, one stretch, and reaches both ends', () => {
  fc.assert(
    fc.property(fc.nat(700), fc.array(fc.boolean(), { maxLength: 60 }), (count, ways) => {
      const messages = conversation(count);
      let span: Span = spanAtEnd(messages);
      for (const isUp of ways) {
        const before = sliceOf(messages, span, false);
        const next = isUp ? spanEarlier(messages, before) : spanLater(messages, before);
        if (next === null) {
          expect(isUp ? before[0] : before[1]).toBe(isUp ? 0 : count);
          continue;
        }
        span = next;
        const after = sliceOf(messages, span, false);
        expect(size(after)).toBeLessThanOrEqual(200);
        expect(isUp ? after[0] < before[0] : after[1] > before[1]).toBe(true);
        // What was nearest to the edge that grew is still there.
        expect(isUp ? after[1] > before[0] : after[0] < before[1]).toBe(true);
      }
    }),
  );
});
