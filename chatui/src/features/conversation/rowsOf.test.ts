import { describe, expect, test } from 'vitest';

import { ada, grace, message } from '../../testing/samples';
import type { Draft } from '../../timeline/Outbox';
import type { Message } from '../../wire/message';
import { rowsOf } from './rowsOf';

/** A local time of a day in March 2026, whatever the zone of the machine. */
const local = (day: number, hour: number, minute = 0) => new Date(2026, 2, day, hour, minute).toISOString();

const heads = (messages: Message[]) =>
  rowsOf(messages, [], ada).map(({ startsDay, startsGroup }) => [startsDay, startsGroup]);

describe('groups', () => {
  test('one author within five minutes is one group', () => {
    const messages = [
      message(1, { created_at: local(1, 9, 0) }),
      message(2, { created_at: local(1, 9, 4) }),
      message(3, { created_at: local(1, 9, 8) }),
    ];
    expect(heads(messages).map(([, startsGroup]) => startsGroup)).toEqual([true, false, false]);
  });

  test('five minutes of silence start a new one', () => {
    const messages = [message(1, { created_at: local(1, 9, 0) }), message(2, { created_at: local(1, 9, 5) })];
    expect(heads(messages)[1]).toEqual([false, true]);
  });

  test('the first message below the “New” line starts a new one', () => {
    const messages = [1, 2, 3].map((seq) => message(seq, { created_at: local(1, 9) }));
    expect(rowsOf(messages, [], ada, 2).map(({ startsGroup }) => startsGroup)).toEqual([true, true, false]);
  });

  test('another author starts a new one', () => {
    const messages = [message(1, { created_at: local(1, 9) }), message(2, { created_at: local(1, 9), author: ada })];
    expect(heads(messages)[1]).toEqual([false, true]);
  });
});

describe('days', () => {
  test('the first message and the first of each local day start a day and a group', () => {
    const messages = [
      message(1, { created_at: local(1, 23, 58) }),
      message(2, { created_at: local(1, 23, 59) }),
      message(3, { created_at: local(2, 0, 1) }),
    ];
    expect(heads(messages)).toEqual([
      [true, true],
      [false, false],
      [true, true],
    ]);
  });
});

describe('keys', () => {
  const draft: Draft = {
    clientId: 'c1',
    room: 'lobby',
    body: 'hi',
    replyTo: null,
    createdAt: 0,
    state: 'sending',
    error: null,
  };

  test('a draft keeps its key when it becomes a message', () => {
    const [before] = rowsOf([], [draft], ada);
    const [after] = rowsOf([message(1, { author: ada, client_id: 'c1' })], [], ada);
    expect(after?.key).toBe(before?.key);
  });

  test('two people who chose the same client id have two keys', () => {
    const rows = rowsOf(
      [message(1, { author: ada, client_id: 'c1' }), message(2, { author: grace, client_id: 'c1' })],
      [],
      ada,
    );
    expect(new Set(rows.map(({ key }) => key)).size).toBe(2);
  });
});
