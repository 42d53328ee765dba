import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeWire, settle } from '../testing/FakeWire';
import { ada, created, grace, message, quote, roomOf } from '../testing/samples';
import type { Command } from '../wire/commands';
import { Outbox } from './Outbox';

type Send = Extract<Command, { type: 'send' }> & { id?: string };

let wire: FakeWire;
let markedBack: number[];
let outbox: Outbox;

/** The sends of this connection, oldest first. */
const sends = () => wire.peer.sent.filter((command): command is Send => command.type === 'send');

function lastSend(): Send {
  const last = sends().at(-1);
  if (!last) throw new Error('nothing was sent');
  return last;
}

/** The server stores what was sent last. */
async function ack(seq: number): Promise<void> {
  const { id, body, client_id, room } = lastSend();
  wire.peer.receive({ type: 'ack', id, room, seq, message: message(seq, { room, author: ada, body, client_id }) });
  await settle();
}

async function refuse(code: string, retry_after_ms?: number): Promise<void> {
  wire.peer.receive({ type: 'error', id: lastSend().id, code, detail: `${code}!`, retry_after_ms });
  await settle();
}

const states = (room = 'lobby') => outbox.outgoing(room).map(({ body, state }) => `${body}: ${state}`);

beforeEach(async () => {
  vi.useFakeTimers();
  wire = new FakeWire();
  markedBack = [];
  const markRead = (_room: string, seq: number) => {
    markedBack.push(seq);
    return Promise.resolve({ ...roomOf('lobby', 9).me, last_read_seq: seq });
  };
  outbox = new Outbox({ socket: wire.socket, selfId: ada.id, api: { markRead }, random: () => 0.5 });
  await wire.connect();
});

afterEach(() => {
  outbox.close();
  wire.socket.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('sending', () => {
  it('is in the order written, one at a time a room', async () => {
    outbox.add('lobby', 'one');
    outbox.add('lobby', 'two');
    outbox.add('attic', 'elsewhere');
    await settle();
    expect(sends().map(({ body }) => body)).toEqual(['one', 'elsewhere']);
    const [first] = sends();
    wire.peer.receive({ type: 'ack', id: first?.id, room: 'lobby', seq: 1, message: message(1, { author: ada, client_id: first?.client_id ?? null }) });
    await settle();
    expect(sends().map(({ body }) => body)).toEqual(['one', 'elsewhere', 'two']);
    expect(states()).toEqual(['two: sending']);
  });

  it('says what a command answers to', async () => {
    outbox.add('lobby', 'yes', quote(message(7)));
    await settle();
    expect(lastSend()).toMatchObject({ type: 'send', room: 'lobby', body: 'yes', reply_to: 'message-7' });
  });

  it('gives every command a client id of its own, 64 characters at most', () => {
    const ids = ['one', 'one', 'one'].map((body) => outbox.add('lobby', body).clientId);
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => id.length > 0 && id.length <= 64)).toBe(true);
  });

  it('waits for a connection', async () => {
    wire.peer.closeWith(1006);
    outbox.add('lobby', 'written offline');
    expect(states()).toEqual(['written offline: waiting']);
    await wire.breakAndComeBack();
    expect(lastSend().body).toBe('written offline');
  });
});

describe('a command is settled once', () => {
  it('by its ack', async () => {
    outbox.add('lobby', 'one');
    await settle();
    await ack(1);
    expect(outbox.outgoing('lobby')).toEqual([]);
  });

  it('by its event, when the ack was lost with the connection: it is not sent again', async () => {
    const command = outbox.add('lobby', 'one');
    await settle();
    wire.peer.receive(created(message(1, { author: ada, client_id: command.clientId })));
    expect(outbox.outgoing('lobby')).toEqual([]);
    await wire.breakAndComeBack();
    expect(sends()).toEqual([]);
  });

  it('by its ack after its event, and the next one is sent once', async () => {
    const command = outbox.add('lobby', 'one');
    outbox.add('lobby', 'two');
    await settle();
    wire.peer.receive(created(message(1, { author: ada, client_id: command.clientId })));
    await ack(1);
    expect(sends().map(({ body }) => body)).toEqual(['one', 'two']);
    expect(states()).toEqual(['two: sending']);
  });

  it('not by somebody else’s equal client id', async () => {
    const command = outbox.add('lobby', 'one');
    await settle();
    wire.peer.receive(created(message(1, { author: grace, client_id: command.clientId })));
    expect(states()).toEqual(['one: sending']);
  });
});

describe('a try that did not work out', () => {
  // facts.md, fault 1.
  it('for a lost connection is repeated with the same client id when it is back, in the same order', async () => {
    const command = outbox.add('lobby', 'one');
    outbox.add('lobby', 'two');
    await settle();
    await wire.breakAndComeBack();
    expect(sends().map(({ client_id }) => client_id)).toEqual([command.clientId]);
    await ack(1);
    expect(sends().map(({ body }) => body)).toEqual(['one', 'two']);
  });

  it('for want of an answer is repeated with the same client id', async () => {
    const command = outbox.add('lobby', 'one');
    await settle();
    const { peer } = wire;
    for (let i = 0; i < 16; i++) {
      await vi.advanceTimersByTimeAsync(1_000);
      peer.receive({ type: 'pong' });
    }
    expect(sends().map(({ client_id }) => client_id)).toEqual([command.clientId, command.clientId]);
  });

  it('rate_limited waits as long as it is told, and nothing overtakes it', async () => {
    outbox.add('lobby', 'one');
    await settle();
    await refuse('rate_limited', 2_000);
    outbox.add('lobby', 'two');
    expect(states()).toEqual(['one: waiting', 'two: waiting']);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(sends()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sends().map(({ body }) => body)).toEqual(['one', 'one']);
  });

  // facts.md, fault 12.
  it('unavailable is tried on and on', async () => {
    outbox.add('lobby', 'one');
    await settle();
    for (let i = 0; i < 12; i++) {
      await refuse('unavailable');
      await vi.advanceTimersByTimeAsync(10_001);
      wire.peer.receive({ type: 'heartbeat', heads: {} });
    }
    expect(states()).toEqual(['one: sending']);
    await ack(1);
    expect(states()).toEqual([]);
  });

  it('internal is given up after five tries', async () => {
    outbox.add('lobby', 'one');
    await settle();
    for (let i = 0; i < 5; i++) {
      await refuse('internal');
      await vi.advanceTimersByTimeAsync(10_001);
      wire.peer.receive({ type: 'heartbeat', heads: {} });
    }
    expect(states()).toEqual(['one: failed']);
    expect(sends()).toHaveLength(5);
  });

  it.each(['invalid', 'forbidden', 'not_found', 'too_large', 'conflict'])('%s is for good: kept with its reason, and the next goes on', async (code) => {
    outbox.add('lobby', 'one');
    outbox.add('lobby', 'two');
    await settle();
    await refuse(code);
    expect(states()).toEqual(['one: failed', 'two: sending']);
    expect(outbox.outgoing('lobby')[0]?.error).toMatchObject({ code, detail: `${code}!` });
    await wire.breakAndComeBack();
    expect(sends().map(({ body }) => body)).toEqual(['two']);
  });
});

describe('a failed command', () => {
  beforeEach(async () => {
    outbox.add('lobby', 'one');
    await settle();
    await refuse('forbidden');
  });

  it('is sent again when a person says so, with the same client id', async () => {
    const [failed] = outbox.outgoing('lobby');
    outbox.retry(failed?.clientId ?? '');
    await settle();
    expect(lastSend().client_id).toBe(failed?.clientId);
    await ack(1);
    expect(states()).toEqual([]);
  });

  it('is gone when discarded', () => {
    outbox.discard(outbox.outgoing('lobby')[0]?.clientId ?? '');
    expect(states()).toEqual([]);
  });
});

it('tells of every change, and keeps the same array in between', async () => {
  let told = 0;
  outbox.subscribe(() => (told += 1));
  expect(outbox.outgoing('lobby')).toBe(outbox.outgoing('lobby'));
  outbox.add('lobby', 'one');
  expect(told).toBeGreaterThan(0);
  expect(outbox.outgoing('lobby')).toBe(outbox.outgoing('lobby'));
  await settle();
});

describe('how far a room was read', () => {
  const reads = () => wire.peer.sent.flatMap((command) => (command.type === 'read' ? [command.seq] : []));
  const ackRead = async () => {
    const { id, seq } = wire.peer.lastSent('read');
    wire.peer.receive({ type: 'ack', id, room: 'lobby', seq });
    await settle();
  };

  it('is told once for several, and keeps no text waiting', async () => {
    [2, 4, 3].forEach((seq) => outbox.mark('lobby', seq));
    outbox.add('lobby', 'one');
    await vi.advanceTimersByTimeAsync(400);
    expect(reads()).toEqual([4]);
    expect(sends()).toHaveLength(1);
    expect(outbox.pending().map(({ body }) => body)).toEqual(['one']);
    await ackRead();
    expect(outbox.marker('lobby')).toBeNull();
  });

  it('is told again when the connection is back, the newest alone', async () => {
    wire.peer.closeWith(1006);
    outbox.mark('lobby', 2);
    await vi.advanceTimersByTimeAsync(400);
    outbox.mark('lobby', 5);
    await vi.advanceTimersByTimeAsync(400);
    await wire.breakAndComeBack();
    expect(reads()).toEqual([5]);
  });

  it('is where it was taken back to, wherever the server had it', async () => {
    wire.peer.closeWith(1006);
    outbox.mark('lobby', 9);
    outbox.mark('lobby', 3, { isBack: true });
    outbox.mark('lobby', 5);
    await wire.breakAndComeBack();
    await vi.advanceTimersByTimeAsync(400);
    await ackRead();
    expect([reads(), markedBack]).toEqual([[5], [5]]);
  });

  it('moves on while an earlier one is on its way', async () => {
    outbox.mark('lobby', 2);
    await vi.advanceTimersByTimeAsync(400);
    outbox.mark('lobby', 4);
    await ackRead();
    await vi.advanceTimersByTimeAsync(400);
    await ackRead();
    expect(reads()).toEqual([2, 4]);
    expect(outbox.marker('lobby')).toBeNull();
  });
});
