// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { ada, grace, message } from '../testing/samples';
import type { CommandCall } from './CommandCalls';
import { rowsOf } from './rowsOf';
import { withCalls } from './withCalls';

const at = (minute: number) => new Date(2026, 2, 1, 9, minute).toISOString();
const rows = rowsOf([3, 5, 8].map((seq) => message(seq, { author: grace, created_at: at(seq) })), [], ada);

const call = (afterSeq: number, name = '/run'): CommandCall => ({
  ...{ clientId: `${name}${String(afterSeq)}`, room: 'lobby', name, text: '', afterSeq, createdAt: Date.parse(at(afterSeq)) },
  ...{ state: 'running', body: '', reason: null, error: null },
});

const whole = { isFirst: true, isLast: true };
const order = (...args: Parameters<typeof withCalls>) =>
  withCalls(...args).map((row) => (row.kind === 'message' ? row.message.seq : row.kind === 'call' ? row.call.name : row.kind));

test.each([
  [2, ['/run', 3, 5, 8]],
  [3, [3, '/run', 5, 8]],
  [4, [3, '/run', 5, 8]],
  [8, [3, 5, 8, '/run']],
  [99, [3, 5, 8, '/run']],
])('a call made at %i stands there', (afterSeq, shown) => expect(order(rows, [call(afterSeq)], ada, whole)).toEqual(shown));

test('what stands elsewhere in the log than the rows in the page is left out', () => {
  const part = { isFirst: false, isLast: false };
  expect(order(rows, [call(2), call(5), call(9)], ada, part)).toEqual([3, 5, '/run', 8]);
});

test('several at one place stand in the order in which they were made', () =>
  expect(order(rows, [call(5, '/a'), call(5, '/b'), call(3, '/c')], ada, whole)).toEqual([3, '/c', 5, '/a', '/b', 8]));

test('what follows a call begins a group, and a first row a day', () => {
  expect(withCalls(rows, [call(3)], ada, whole).map(({ startsGroup }) => startsGroup)).toEqual([true, true, true, false]);
  expect(withCalls([], [call(3)], ada, whole)).toMatchObject([{ kind: 'call', author: ada, startsDay: true }]);
});

describe('over midnight', () => {
  const on = (day: number) => new Date(2026, 2, day, 12).toISOString();
  const days = rowsOf([message(3, { author: grace, created_at: on(1) }), message(5, { author: grace, created_at: on(2) })], [], ada);
  const started = (calls: CommandCall[]) => withCalls(days, calls, ada, whole).map(({ startsDay }) => startsDay);
  const made = (day: number, name?: string) => ({ ...call(3, name), createdAt: Date.parse(on(day)) });

  test('the first call of a day begins it, and what follows does not once more', () => {
    expect(started([made(2)])).toEqual([true, true, false]);
    expect(started([made(2, '/a'), made(2, '/b')])).toEqual([true, true, false, false]);
  });
  test('the last call of a day leaves the next its beginning', () => expect(started([made(1)])).toEqual([true, false, true]));
  test('a call before all begins the day of what follows', () =>
    expect(withCalls(rows, [call(2)], ada, whole).map(({ startsDay }) => startsDay)).toEqual([true, false, false, false]));
});

test('without calls the rows are the same', () => expect(withCalls(rows, [], ada, whole)).toEqual(rows));
