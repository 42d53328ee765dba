import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Api, MessageBounds } from '../api/Api';
import { connect } from '../testing/connect';
import { FakeWire, settle } from '../testing/FakeWire';
import { RoomLog } from '../testing/RoomLog';
import { ada, grace, roomOf } from '../testing/samples';
import type { Command } from '../wire/commands';
import { Outbox } from './Outbox';
import { RoomReplica } from './RoomReplica';

// A conversation over an unreliable network: frames come late, together, twice or never, answers are lost, connections break.

type Step = { kind: 'post' | 'edit' | 'remove' | 'send' | 'deliver' | 'lose' | 'repeat' | 'break' | 'pass' | 'older'; n: number };

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom('post', 'post', 'send', 'edit', 'remove', 'deliver', 'deliver', 'lose', 'repeat', 'break', 'pass', 'older'),
    n: fc.nat(1_000),
  }),
  { minLength: 5, maxLength: 40 },
);

const neverAsked = { markRead: () => Promise.reject(new Error('nobody marks back')) };

/** The server's end: a room's log, and what is on its way to the client. */
class UnreliableNetwork {
  readonly log = new RoomLog();
  readonly wire = new FakeWire();
  readonly outbox = new Outbox({ socket: this.wire.socket, selfId: ada.id, api: neverAsked, random: () => 0.5 });
  readonly timeline: RoomReplica;
  readonly #disconnect: () => void;
  #queue: object[] = [];
  #heard = 0;
  #isSubscribed = false;
  #sent = 0;

  constructor() {
    const messages = (_room: string, bounds: MessageBounds) => Promise.resolve(this.log.page({ ...bounds, limit: 5 }));
    const room = () => Promise.resolve(roomOf('lobby', this.log.head));
    const api = { messages, room } as unknown as Api;
    this.timeline = new RoomReplica({ room: 'lobby', selfId: ada.id, socket: this.wire.socket, api, outbox: this.outbox });
    this.#disconnect = connect(this.timeline, this.wire.socket, this.outbox);
  }

  async step({ kind, n }: Step): Promise<void> {
    const target = this.log.messages[n % Math.max(1, this.log.messages.length)]?.id ?? '';
    if (kind === 'post') this.#tell(this.log.post(grace, `post ${this.log.head}`, { reply_to: n % 2 ? target : null }));
    else if (kind === 'edit') this.#tell(this.log.edit(target, `edited ${this.log.head}`));
    else if (kind === 'remove') this.#tell(this.log.remove(target));
    else if (kind === 'send') this.timeline.commands.send(`sent ${++this.#sent}`);
    else if (kind === 'deliver') this.#deliver(1 + (n % 4));
    else if (kind === 'lose') this.#queue.splice(n % Math.max(1, this.#queue.length), 1);
    else if (kind === 'repeat') this.#queue.push(...this.#queue.slice(0, n % 3));
    else if (kind === 'break') await this.#break();
    else if (kind === 'older') await this.timeline.loadOlder();
    else await vi.advanceTimersByTimeAsync(n);
    await settle();
    this.#listen();
  }

  /** The network recovers: everything arrives, and heartbeats tell of what did not. */
  async recover(): Promise<void> {
    for (let i = 0; i < 30; i++) {
      this.#listen();
      this.#queue.push({ type: 'heartbeat', heads: { lobby: this.log.head } });
      this.#deliver(Infinity);
      await vi.advanceTimersByTimeAsync(2_000);
    }
    while (this.timeline.getSnapshot().hasOlder) await this.timeline.loadOlder();
  }

  close(): void {
    this.timeline.stop();
    this.#disconnect();
    this.outbox.close();
    this.wire.socket.stop();
  }

  /** Answers what the client has said since. */
  #listen(): void {
    const { sent } = this.wire.peer;
    for (; this.#heard < sent.length; this.#heard++) this.#answer(sent[this.#heard] ?? { type: 'ping' });
  }

  #answer(command: Command & { id?: string }): void {
    const { id } = command;
    if (command.type === 'ping') this.wire.peer.receive({ type: 'pong', id });
    else if (command.type === 'subscribe') this.#subscribe(command.after ?? this.log.head, id);
    else if (command.type === 'send') this.#store(command, id);
  }

  #subscribe(after: number, id: string | undefined): void {
    this.#isSubscribed = true;
    this.#queue.push({ type: 'subscribed', id, room: 'lobby', seq: this.log.head, online: [], online_count: 0 }, ...this.log.events(after));
  }

  #store({ body, client_id }: Extract<Command, { type: 'send' }>, id: string | undefined): void {
    this.#tell(this.log.post(ada, body, { client_id }));
    const message = this.log.stored(ada, client_id);
    this.#queue.push({ type: 'ack', id, room: 'lobby', seq: message?.seq, message });
  }

  #tell(event: object | null): void {
    if (event && this.#isSubscribed) this.#queue.push(event);
  }

  #deliver(count: number): void {
    const frames = this.#queue.splice(0, count);
    if (frames.length > 0) this.wire.peer.receive(...frames);
  }

  async #break(): Promise<void> {
    this.#queue = [];
    this.#heard = 0;
    this.#isSubscribed = false;
    if (this.wire.socket.isLive) await this.wire.breakAndComeBack();
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('whatever the network does, it ends like a fresh load, each own text once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const network = new UnreliableNetwork();
      const { log, timeline } = network;
      for (let i = 0; i < 8; i++) log.post(grace, `early ${i}`);
      await network.wire.connect();
      timeline.open();
      await settle();
      for (const step of list) await network.step(step);
      await network.recover();
      expect(timeline.getSnapshot()).toMatchObject({ head: log.head, caughtUp: true, outgoing: [], messages: log.messages });
      const own = log.messages.filter(({ author }) => author.id === ada.id).map(({ client_id }) => client_id);
      expect(new Set(own).size).toBe(list.filter(({ kind }) => kind === 'send').length);
      network.close();
    }),
    { numRuns: 60 },
  );
}, 60_000);
