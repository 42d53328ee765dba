// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { ada, grace, joined, message } from '../testing/samples';
import type { SystemMessage } from './systemMessages';
import type { QueuedCommand } from './QueuedCommand';
import type { Message } from '../wire/message';
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

describe('what happened between messages', () => {
  const systemMessage = (seq: number, day: number, hour: number) =>
    ({ ...joined(seq, grace), at: local(day, hour) }) as SystemMessage;
  const shown = (messages: Message[], systemMessages: SystemMessage[]) =>
    rowsOf(messages, [], ada, null, systemMessages).map((row) =>
      row.kind === 'system' ? row.systemMessages.map(({ seq }) => seq) : row.kind === 'message' && row.message.seq,
    );
  const at = (seq: number) => message(seq, { created_at: local(1, 9) });

  test('folds into one row, in its place', () => {
    const systemMessages = [
      systemMessage(1, 1, 9),
      systemMessage(3, 1, 9),
      systemMessage(4, 1, 9),
      systemMessage(6, 1, 9),
    ];
    expect(shown([at(2), at(5)], systemMessages)).toEqual([[1], 2, [3, 4], 5, [6]]);
  });

  test('starts a day, and does not fold over two', () => {
    const rows = rowsOf([at(1)], [], ada, null, [
      systemMessage(2, 1, 23),
      systemMessage(3, 2, 1),
      systemMessage(4, 2, 2),
    ]);
    expect(rows.map(({ kind, startsDay }) => [kind, startsDay])).toEqual([
      ['message', true],
      ['system', false],
      ['system', true],
    ]);
  });

  test('has a key that stays when more happens, and what comes after it starts a group', () => {
    const before = rowsOf([at(1)], [], ada, null, [systemMessage(2, 1, 9)]);
    const after = rowsOf([at(1), at(4)], [], ada, null, [systemMessage(2, 1, 9), systemMessage(3, 1, 9)]);
    expect(after[1]?.key).toBe(before[1]?.key);
    expect(after.map(({ startsGroup }) => startsGroup)).toEqual([true, false, true]);
  });
});

describe('keys', () => {
  const command: QueuedCommand = {
    clientId: 'c1',
    room: 'lobby',
    body: 'hi',
    replyTo: null,
    files: [],
    change: null,
    createdAt: 0,
    isOwn: true,
    state: 'sending',
    error: null,
  };

  test('a command keeps its key when it becomes a message', () => {
    const [before] = rowsOf([], [command], ada);
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

test('a ban is told without the removal that comes with it', () => {
  const removed = { ...joined(1, grace), type: 'member.removed', actor: ada } as SystemMessage;
  const ban = { ...removed, seq: 2, type: 'member.restricted', kind: 'ban', until: null, reason: '' } as SystemMessage;
  const ofOthers = { ...removed, user: ada } as SystemMessage;
  const mute = { ...ban, kind: 'mute' } as SystemMessage;
  const told = (...all: SystemMessage[]) =>
    rowsOf([], [], ada, null, all).map((row) => (row.kind === 'system' ? row.systemMessages : []));
  expect(told(removed, ban)).toEqual([[ban]]);
  expect(told({ ...ofOthers, seq: 0 }, removed, ban)).toEqual([[{ ...ofOthers, seq: 0 }, ban]]);
  expect(told(ofOthers, ban)).toEqual([[ofOthers, ban]]);
  expect(told(removed, mute)).toEqual([[removed, mute]]);
});
