import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Api, MessageBounds } from '../api/Api';
import { FakeWire, settle } from '../testing/FakeWire';
import { RoomLog } from '../testing/RoomLog';
import { ada, grace, linus, roomOf, unchanged } from '../testing/samples';
import type { Command } from '../wire/commands';
import { isMentioned } from '../wire/message';
import type { Room } from '../wire/room';
import { Outbox } from './Outbox';
import { isSystemMessage } from './systemMessages';
import { Workspace } from './Workspace';

// Answers that were true when they were asked for and come much later, in any order or not at all, while frames go on.

type Kind = 'post' | 'mention' | 'remove' | 'join' | 'deliver' | 'lose' | 'answer' | 'fail' | 'open' | 'close' | 'read' | 'older' | 'refresh' | 'beat' | 'break' | 'pass';

const kinds = ['post', 'post', 'mention', 'remove', 'join', 'deliver', 'deliver', 'deliver', 'lose', 'answer', 'answer', 'answer', 'fail'] as const;
const doings = ['open', 'close', 'read', 'older', 'refresh', 'beat', 'break', 'pass'] as const;
const steps = fc.array(fc.record({ kind: fc.constantFrom<Kind>(...kinds, ...doings), n: fc.nat(1_000) }), { minLength: 5, maxLength: 60 });

interface Asked {
  answer: () => void;
  fail: () => void;
}

class SlowServer {
  readonly wire = new FakeWire();
  readonly log = new RoomLog();
  readonly workspace: Workspace;
  readonly #outbox: Outbox;
  #marker = 0;
  /** The most that anything that has arrived says of the log. */
  #told = 0;
  #asked: Asked[] = [];
  #frames: object[] = [];
  #heard = 0;
  #isSubscribed = false;
  #leave: (() => void) | null = null;

  constructor() {
    this.log.mentioned = (body) => (body.includes('@ada') ? [ada] : []);
    const ask = this.#ask.bind(this);
    const api = {
      myRooms: () => ask(() => ({ items: [this.described()], next_cursor: null }), this.log.head),
      room: () => ask(() => this.described(), this.log.head),
      messages: (_room: string, bounds: MessageBounds, signal: AbortSignal) => ask(() => this.log.page({ ...bounds, limit: 4 }), this.log.head, signal),
      events: (_room: string, { after, limit }: { after: number; limit: number }, signal: AbortSignal) =>
        ask(() => ({ events: this.log.events(after).slice(0, limit), seq: this.log.head }), 0, signal),
    } as unknown as Api;
    this.#outbox = new Outbox({ socket: this.wire.socket, selfId: ada.id, api, random: () => 0.5 });
    this.workspace = new Workspace({ selfId: ada.id, socket: this.wire.socket, api, outbox: this.#outbox });
  }

  /** The room as the server would describe it to ada now. */
  described(): Room {
    const past = this.log.messages.filter(({ seq, author, deleted_at }) => seq > this.#marker && author.id !== ada.id && deleted_at === null);
    const counts = { unread_count: past.length, mention_count: past.filter((message) => isMentioned(message, ada.id)).length };
    const last_message_at = this.log.messages.at(-1)?.created_at ?? null;
    return roomOf('lobby', this.log.head, { last_message_at, me: { role: 'member', last_read_seq: this.#marker, ...counts, ...unchanged } });
  }

  get replica() {
    return this.workspace.room('lobby');
  }

  async start(): Promise<void> {
    for (let n = 0; n < 6; n++) this.log.post(grace, `early ${n}`);
    await this.wire.connect();
    void this.workspace.start();
    await settle();
  }

  async step({ kind, n }: { kind: Kind; n: number }): Promise<void> {
    const target = this.log.messages[n % this.log.messages.length]?.id ?? '';
    if (kind === 'post') this.#tell(this.log.post(grace, `post ${n}`));
    else if (kind === 'mention') this.#tell(this.log.post(grace, `@ada ${n}`));
    else if (kind === 'remove') this.#tell(this.log.remove(target));
    else if (kind === 'join') this.#tell(n % 2 ? this.log.join(linus) : this.log.leave(linus));
    else if (kind === 'deliver') this.#deliver(1 + (n % 4));
    else if (kind === 'lose') this.#frames.splice(n % Math.max(1, this.#frames.length), 1);
    else if (kind === 'answer') this.#take(n)?.answer();
    else if (kind === 'fail') this.#take(n)?.fail();
    else if (kind === 'open') this.#leave ??= this.workspace.open('lobby');
    else if (kind === 'close') this.#close();
    else if (kind === 'read') this.workspace.markRead('lobby');
    else if (kind === 'older') void this.replica.loadOlder();
    else if (kind === 'refresh') this.workspace.refresh();
    else if (kind === 'beat') this.#frames.push({ type: 'heartbeat', heads: { lobby: this.log.head } });
    else if (kind === 'break') await this.#break();
    else await vi.advanceTimersByTimeAsync(n * 3);
    await settle();
    this.#listen();
  }

  /** Everything that waits is answered and arrives; heartbeats tell of what was lost. */
  async recover(): Promise<void> {
    this.#leave ??= this.workspace.open('lobby');
    for (let turn = 0; turn < 40; turn++) {
      this.#listen();
      this.#frames.push({ type: 'heartbeat', heads: { lobby: this.log.head } });
      this.#deliver(Infinity);
      for (let one = this.#take(0); one !== undefined; one = this.#take(0)) { one.answer(); await settle(); }
      await vi.advanceTimersByTimeAsync(2_000);
    }
  }

  /** Where it is said that all is there, it is: as far as anything that has arrived can tell. */
  expectTruth(): void {
    const { phase, toGo, missing, hasNewer, head, range, messages, systemMessages } = this.replica.getSnapshot();
    if (phase !== 'ready' || hasNewer || this.#leave === null) return;
    if (toGo === 0) expect(head).toBeGreaterThanOrEqual(this.#told);
    if (toGo !== 0 && (toGo !== null || missing > 0)) return;
    const isShown = ({ seq }: { seq: number }) => seq >= range.from && seq <= head;
    expect(messages.filter(isShown).map(({ seq }) => seq)).toEqual(this.log.messages.filter(isShown).map(({ seq }) => seq));
    expect(systemMessages.filter(isShown).map(({ seq }) => seq)).toEqual(this.log.events(0).filter(isSystemMessage).filter(isShown).map(({ seq }) => seq));
  }

  close(): void {
    this.#close();
    this.workspace.stop();
    this.#outbox.close();
    this.wire.socket.stop();
  }

  #close(): void {
    this.#leave?.();
    this.#leave = null;
  }

  /** The answer is that of now, whenever it comes. */
  #ask<T>(answer: () => T, head: number, signal?: AbortSignal): Promise<T> {
    const value = answer();
    return new Promise<T>((resolve, reject) => {
      const asked: Asked = {
        answer: () => {
          if (!signal?.aborted) this.#told = Math.max(this.#told, head);
          resolve(value);
        },
        fail: () => reject(new TypeError('no network')),
      };
      this.#asked.push(asked);
      signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
    });
  }

  #take(n: number): Asked | undefined {
    return this.#asked.splice(n % Math.max(1, this.#asked.length), 1)[0];
  }

  #tell(event: object | null): void {
    if (event && this.#isSubscribed) this.#frames.push(event);
  }

  #deliver(count: number): void {
    for (const frame of this.#frames.splice(0, count)) {
      const { seq = 0, heads }: { seq?: number; heads?: { lobby: number } } = frame;
      this.#told = Math.max(this.#told, seq, heads?.lobby ?? 0);
      this.wire.peer.receive(frame);
    }
  }

  /** Answers what the client has said since. */
  #listen(): void {
    const { sent } = this.wire.peer;
    for (; this.#heard < sent.length; this.#heard++) this.#answer(sent[this.#heard] ?? { type: 'ping' });
  }

  #answer(command: Command & { id?: string }): void {
    const { id } = command;
    if (command.type === 'ping') this.wire.peer.receive({ type: 'pong', id });
    else if (command.type === 'unsubscribe') this.#isSubscribed = false;
    else if (command.type === 'subscribe') {
      this.#isSubscribed = true;
      const past = this.log.events(command.after ?? this.log.head);
      this.#frames.push({ type: 'subscribed', id, room: 'lobby', seq: this.log.head, online: [], online_count: 0 }, ...past);
    } else if (command.type === 'read') {
      this.#marker = Math.max(this.#marker, command.seq);
      this.#frames.push({ type: 'ack', id, room: 'lobby', seq: this.#marker });
    }
  }

  async #break(): Promise<void> {
    this.#frames = [];
    this.#heard = 0;
    this.#isSubscribed = false;
    if (this.wire.socket.isLive) await this.wire.breakAndComeBack();
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('however late answers come, the header says “all changes” only where they are there, and counts end as the server has them', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const server = new SlowServer();
      try {
        await server.start();
        for (const step of list) {
          await server.step(step);
          server.expectTruth();
        }
        await server.recover();
        server.expectTruth();
        const { head, toGo, details } = server.replica.getSnapshot();
        expect({ head, toGo }).toEqual({ head: server.log.head, toGo: 0 });
        expect(details?.me).toEqual(server.described().me);
      } finally {
        server.close();
      }
    }),
    { numRuns: 800, seed: 13 },
  );
}, 120_000);
