// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import type { Api } from '../api/Api';
import { RoomLog } from '../testing/RoomLog';
import { ada, grace, joined, linus, retitled } from '../testing/samples';
import { readSystemMessages, stretchesBetween, withSystemMessages, type Gap, type SystemMessage } from './systemMessages';

const signal = new AbortController().signal;
const systemMessage = (seq: number) => joined(seq, grace) as SystemMessage;

describe('stretches of the log that are no messages', () => {
  it.each([
    ['none between messages that follow one another', { from: 1, to: 3 }, [1, 2, 3], []],
    ['before, between and after them, in one', { from: 1, to: 9 }, [3, 4, 6], [{ from: 1, to: 9 }]],
    ['of a part of the log', { from: 5, to: 8 }, [5, 8], [{ from: 6, to: 7 }]],
    ['all, where there is no message', { from: 1, to: 2 }, [], [{ from: 1, to: 2 }]],
    ['none in nothing', { from: 1, to: 0 }, [], []],
    ['as long as one request may be', { from: 1, to: 450 }, [], [{ from: 1, to: 200 }, { from: 201, to: 400 }, { from: 401, to: 450 }]],
    ['apart where they are far from each other', { from: 1, to: 402 }, Array.from({ length: 400 }, (_, i) => i + 2), [{ from: 1, to: 1 }, { from: 402, to: 402 }]],
  ])('%s', (_, range, seqs, expected) => expect(stretchesBetween(range, seqs)).toEqual(expected));
});

describe('system messages of a page', () => {
  it('are read with the fewest requests, and nothing is asked where there can be none', async () => {
    const log = new RoomLog();
    log.join(ada);
    log.post(ada, 'one');
    log.join(grace);
    log.leave(linus);
    log.post(ada, 'two');
    const events = vi.fn((_room: string, { after, limit }: { after: number; limit?: number }) =>
      Promise.resolve({ events: log.events(after).slice(0, limit), seq: log.head }));
    const api = { events } as unknown as Api;
    const found = await readSystemMessages(api, 'lobby', { range: { from: 1, to: 5 }, messageSeqs: [2, 5] }, signal);
    expect(found?.systemMessages.map(({ seq, type }) => [seq, type])).toEqual([[1, 'member.joined'], [3, 'member.joined'], [4, 'member.left']]);
    expect(events.mock.calls.map(([, query]) => query)).toEqual([{ after: 0, limit: 4 }]);
    await readSystemMessages(api, 'lobby', { range: { from: 2, to: 2 }, messageSeqs: [2] }, signal);
    expect(events).toHaveBeenCalledOnce();
  });

  it('are to be asked for again where they cannot be had', async () => {
    const api = { events: () => Promise.reject(new TypeError('no network')) } as unknown as Api;
    expect(await readSystemMessages(api, 'lobby', { range: { from: 1, to: 5 }, messageSeqs: [] }, signal)).toBeNull();
  });

  it('are of the end of a long stretch first, and the rest is said to be left', async () => {
    const log = new RoomLog();
    for (let i = 0; i < 1_150; i++) log.join(ada);
    log.post(ada, 'the only message');
    for (let i = 0; i < 1_150; i++) log.leave(ada);
    const events = vi.fn((_room: string, { after, limit }: { after: number; limit?: number }) =>
      Promise.resolve({ events: log.events(after).slice(0, limit), seq: log.head }));
    const api = { events } as unknown as Api;
    const seqs: number[] = [];
    let gap: Gap | null = { range: { from: 1, to: log.head }, messageSeqs: [1_151] };
    for (const requests of [5, 10, 12]) {
      if (gap === null) throw new Error('nothing is left');
      const found = await readSystemMessages(api, 'lobby', gap, signal);
      seqs.unshift(...(found?.systemMessages.map(({ seq }) => seq) ?? []));
      expect(events).toHaveBeenCalledTimes(requests);
      gap = found?.rest ?? null;
    }
    expect(gap).toBeNull();
    expect(seqs).toEqual(Array.from({ length: log.head }, (_, i) => i + 1).filter((seq) => seq !== 1_151));
  });
});

it('system messages are kept by seq, each once, and the same array where there is nothing new', () => {
  const systemMessages = withSystemMessages([], [systemMessage(5), systemMessage(2), systemMessage(5)]);
  expect(systemMessages.map(({ seq }) => seq)).toEqual([2, 5]);
  expect(withSystemMessages(systemMessages, [systemMessage(5)])).toBe(systemMessages);
  expect(withSystemMessages(systemMessages, [retitled(3, 'Hall') as SystemMessage]).map(({ seq }) => seq)).toEqual([2, 3, 5]);
});
