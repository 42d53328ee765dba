import { expect, test, vi } from 'vitest';

import { ChatError } from '../wire/ChatError';
import type { CommandRun } from '../wire/slash';
import { CommandCalls } from './CommandCalls';

type Run = (room: string, body: { name: string; text: string; client_id: string }) => Promise<CommandRun>;

const answered = (more: Partial<CommandRun> = {}): CommandRun => ({ outcome: 'answered', body: '', message: null, ...more });

function calls(run: Run) {
  const waited: number[] = [];
  const all = new CommandCalls({
    run,
    now: () => 5,
    wait: (ms) => {
      waited.push(ms);
      return Promise.resolve();
    },
  });
  return { all, waited };
}

const only = (all: CommandCalls) => {
  expect(all.of('lobby')).toHaveLength(1);
  return all.of('lobby')[0];
};

test('a call is shown while it is under way, and then with its answer', async () => {
  let answer: (run: CommandRun) => void = () => undefined;
  const run = vi.fn<Run>(() => new Promise((resolve) => (answer = resolve)));
  const { all } = calls(run);
  const told = vi.fn();
  all.subscribe(told);
  const done = all.start('lobby', '/deploy', 'main', 7);
  expect(only(all)).toMatchObject({ state: 'running', name: '/deploy', text: 'main', afterSeq: 7, createdAt: 5 });
  expect(all.of('attic')).toEqual([]);
  answer(answered({ body: '**done**' }));
  await done;
  expect(only(all)).toMatchObject({ state: 'answered', body: '**done**', reason: null });
  expect(told).toHaveBeenCalledTimes(2);
  all.dismiss(only(all)?.clientId ?? '');
  expect(all.of('lobby')).toEqual([]);
});

test('what was posted for the room stands in the log, and not twice', async () => {
  const message = { id: 'm' } as CommandRun['message'];
  const { all } = calls(() => Promise.resolve(answered({ message })));
  await all.start('lobby', '/deploy', '', 7);
  expect(all.of('lobby')).toEqual([]);
});

test('a failure keeps what was typed; trying again is a new call at the end', async () => {
  const run = vi.fn<Run>(() => Promise.resolve(answered({ outcome: 'failed', reason: 'timeout' })));
  const { all } = calls(run);
  await all.start('lobby', '/deploy', 'main', 7);
  const first = only(all);
  expect(first).toMatchObject({ state: 'failed', reason: 'timeout', name: '/deploy', text: 'main' });
  run.mockResolvedValueOnce(answered());
  await all.retry(first?.clientId ?? '', 9);
  expect(only(all)).toMatchObject({ state: 'answered', afterSeq: 9, text: 'main' });
  expect(only(all)?.clientId).not.toBe(first?.clientId);
});

test('no answer of the server is asked for again under the same client id, by itself and by hand', async () => {
  const run = vi.fn<Run>(() => Promise.reject(new ChatError('network', '')));
  const { all, waited } = calls(run);
  await all.start('lobby', '/deploy', 'main', 7);
  expect(waited).toEqual([1_000, 3_000]);
  expect(only(all)).toMatchObject({ state: 'failed', reason: null, error: { code: 'network' } });
  run.mockResolvedValueOnce(answered({ body: 'ran' }));
  await all.retry(only(all)?.clientId ?? '', 9);
  expect(only(all)).toMatchObject({ state: 'answered', body: 'ran', error: null });
  expect(new Set(run.mock.calls.map(([, { client_id }]) => client_id)).size).toBe(1);
  expect(run).toHaveBeenCalledTimes(4);
});

test.each(['forbidden', 'not_found', 'rate_limited', 'conflict'])('%s is not asked for again by itself', async (code) => {
  const run = vi.fn<Run>(() => Promise.reject(new ChatError(code, '')));
  const { all } = calls(run);
  await all.start('lobby', '/deploy', '', 7);
  expect(run).toHaveBeenCalledOnce();
  expect(only(all)).toMatchObject({ state: 'failed', error: { code } });
});

test('one that was dismissed while it was under way stays away', async () => {
  let answer: (run: CommandRun) => void = () => undefined;
  const { all } = calls(() => new Promise((resolve) => (answer = resolve)));
  const done = all.start('lobby', '/deploy', '', 7);
  all.dismiss(only(all)?.clientId ?? '');
  answer(answered({ body: 'late' }));
  await done;
  expect(all.of('lobby')).toEqual([]);
});

test('an unknown failure is told as one', async () => {
  const { all } = calls(() => Promise.resolve(answered({ outcome: 'failed' })));
  await all.start('lobby', '/deploy', '', 7);
  expect(only(all)).toMatchObject({ state: 'failed', reason: 'unknown' });
});
