import { describe, expect, test } from 'vitest';

import { replaced, tokenAt } from './tokenAt';

const at = (text: string) => {
  const token = tokenAt(text, text.length);
  return token && [token.kind, token.query, text.slice(token.from, token.to)];
};

describe('what can be completed', () => {
  test.each([
    ['@', ['person', '', '@']],
    ['hello @gr', ['person', 'gr', '@gr']],
    ['(@gr', ['person', 'gr', '@gr']],
    ['line\n@gr', ['person', 'gr', '@gr']],
    ['so :ta', ['emoji', 'ta', ':ta']],
    [':+1', ['emoji', '+1', ':+1']],
  ])('%j', (text, token) => expect(at(text)).toEqual(token));

  test.each(['', 'gr', 'ada@example', '@gr ', ':', ':)', 'at 10:30', 'http://', '@@gr'])('not %j', (text) =>
    expect(at(text)).toBeNull(),
  );

  test('is what stands before the caret', () => expect(tokenAt('@gr and more', 3)?.query).toBe('gr'));
});

describe('completed', () => {
  test('it is followed by a space', () =>
    expect(replaced('hi @gr', { from: 3, to: 6 }, '@grace')).toEqual({ text: 'hi @grace ', caret: 10 }));
  test('or by the one that is there', () =>
    expect(replaced('@gr, and', { from: 0, to: 3 }, '@grace').text).toBe('@grace , and'));
  test('in the middle', () =>
    expect(replaced('@gr yes', { from: 0, to: 3 }, '@grace')).toEqual({ text: '@grace yes', caret: 7 }));
});
