import type { Api } from '../api/Api';
import { backoffMs } from '../realtime/backoff';
import { Listeners } from '../realtime/Listeners';
import type { ChatSocket } from '../api/ChatSocket';
import { ChatError } from '../wire/ChatError';
import type { ServerFrame } from '../wire/frames';
import type { File } from '../wire/file';
import type { Quote } from '../wire/message';
import { CommandQueue, laneOf } from './CommandQueue';
import type { DraftStore, DraftStoreChange, MessageChange } from './DraftStore';
import { newClientId } from './newClientId';
import {
  commandOf,
  isAboutSame,
  isWorthAnotherTry,
  keptOf,
  markerOf,
  together,
  wireCommandOf,
  withFilesOf,
  type Marker,
  type QueuedCommand,
} from './QueuedCommand';

export interface OutboxOptions {
  socket: ChatSocket;
  selfId: string;
  /** By which a marker is moved back: the socket knows no command for that. */
  api: Pick<Api, 'markRead'>;
  /** Where commands outlive the page; left out, they do not. */
  draftStore?: DraftStore;
  /** Does the work while no other tab does work of that name; left out: at once, as if there were no other. */
  alone?: (name: string, work: () => Promise<void>) => Promise<void>;
  /** From 0 to 1, for the backoff. */
  random?: () => number;
}

/** Scrolling marks many messages in a row as read: they are gathered this long. */
const GATHER_MS = 400;

/** What sends a room's commands one after the other; markers have a lane of their own, so that no text waits for one. */
interface Lane {
  /** A command is on its way, or waits for another tab's to arrive. */
  isSending: boolean;
  pause: ReturnType<typeof setTimeout> | null;
  /** Tries of the command in front that did not work out. */
  failures: number;
}

/**
 * The person's own texts until the server has stored them: in the order written, one at a time a room, tried until
 * stored, refused for good or discarded. A broken connection, a closed page or a login that ran out drops nothing: they
 * are kept in the draft store, and the next outbox of the same person goes on with them. Tabs share them, and take turns.
 */
export class Outbox {
  readonly #socket: ChatSocket;
  readonly #selfId: string;
  readonly #api: OutboxOptions['api'];
  readonly #draftStore: DraftStore | undefined;
  readonly #alone: NonNullable<OutboxOptions['alone']>;
  readonly #random: () => number;
  readonly #queue = new CommandQueue();
  readonly #done = new Listeners<[command: QueuedCommand, seq: number]>();
  readonly #refused = new Listeners<[command: QueuedCommand, error: ChatError]>();
  readonly #lanes = new Map<string, Lane>();
  readonly #leave: (() => void)[];
  /** Client ids of markers that are being gathered, and are not kept yet. */
  readonly #gathering = new Set<string>();

  constructor(options: OutboxOptions) {
    this.#socket = options.socket;
    this.#selfId = options.selfId;
    this.#api = options.api;
    this.#draftStore = options.draftStore;
    this.#alone = options.alone ?? ((_name, work) => work());
    this.#random = options.random ?? Math.random;
    for (const kept of options.draftStore?.found ?? []) this.#queue.insert(commandOf(kept));
    this.#leave = [
      options.socket.onFrame((frame) => this.#hear(frame)),
      options.socket.subscribe(() => this.#sendAll()),
      options.draftStore?.onChange((change) => this.#follow(change)) ?? (() => undefined),
    ];
    this.#sendAll();
  }

  /** Calls the listener after each change; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#queue.subscribe(listener);

  /** The server has done a change, by this position of the log. */
  onDone(listener: (command: QueuedCommand, seq: number) => void): () => void {
    return this.#done.add(listener);
  }

  /** The server will not do a change, and there is nothing in it to be kept: a deletion or a reaction. */
  onRefused(listener: (command: QueuedCommand, error: ChatError) => void): () => void {
    return this.#refused.add(listener);
  }

  /** The unsettled texts of a room, in the order written. The same array until something changes. */
  outgoing(room: string): readonly QueuedCommand[] {
    return this.#queue.texts(room);
  }

  /** The unsettled changes of a room's messages, likewise. */
  changes(room: string): readonly QueuedCommand[] {
    return this.#queue.changes(room);
  }

  /** How far the reader has read a room, where the server is still to be told; else null. */
  marker(room: string): Marker | null {
    return this.#queue.markers(room).map(markerOf).at(-1) ?? null;
  }

  /** What would be lost with this browser, of all rooms: unsettled commands, but for markers. */
  pending(): readonly QueuedCommand[] {
    return this.#queue.all().filter(({ change }) => change?.type !== 'read');
  }

  /** With files the body may be empty. */
  add(room: string, body: string, replyTo: Quote | null = null, files: readonly File[] = []): QueuedCommand {
    return this.#add(room, { body, replyTo, files, change: null });
  }

  /** A change of a message. It takes the place of one of the same kind that is not on its way yet. */
  change(room: string, change: MessageChange): QueuedCommand {
    let whole = change;
    for (const old of this.changes(room)) {
      if (old.state === 'sending' || !isAboutSame(old.change, change)) continue;
      if (old.state === 'waiting') whole = withFilesOf(old.change, whole);
      this.#settle(old);
    }
    return this.#add(room, { body: '', replyTo: null, files: [], change: whole });
  }

  /**
   * Read up to a seq; `isBack`: and what is past it is unread again. Of one room only the newest is kept. It takes
   * the place of one that is not on its way yet, and then has to do what both would have done.
   */
  mark(room: string, seq: number, { isBack = false } = {}): void {
    const olds = this.#queue.markers(room).filter(({ state }) => state !== 'sending');
    const marker = [...olds.map(markerOf), { type: 'read' as const, seq, isBack }].reduce(together);
    const [old] = olds;
    if (olds.length === 1 && old !== undefined && this.#gathering.has(old.clientId)) this.#queue.put({ ...old, change: marker });
    else this.#gather(room, marker, olds);
  }

  /** Has the store keep what is being gathered: the page may be about to go. */
  keep(): void {
    for (const clientId of this.#gathering) {
      const command = this.#queue.find(clientId);
      if (command) this.#draftStore?.keep(keptOf(command));
    }
    this.#gathering.clear();
  }

  #gather(room: string, marker: Marker, olds: readonly QueuedCommand[]): void {
    olds.forEach((old) => this.#settle(old));
    const command = this.#make(room, { body: '', replyTo: null, files: [], change: marker });
    this.#gathering.add(command.clientId);
    this.#queue.insert(command);
    const name = laneOf(command);
    const lane = this.#lane(name);
    lane.pause ??= setTimeout(() => {
      lane.pause = null;
      this.keep();
      this.#sendNext(name);
    }, GATHER_MS);
  }

  #make(room: string, what: Pick<QueuedCommand, 'body' | 'replyTo' | 'files' | 'change'>): QueuedCommand {
    const createdAt = this.#queue.nextCreatedAt();
    return { clientId: newClientId(), room, ...what, isOwn: true, createdAt, state: 'waiting', error: null };
  }

  #add(room: string, what: Pick<QueuedCommand, 'body' | 'replyTo' | 'files' | 'change'>): QueuedCommand {
    const command = this.#make(room, what);
    this.#queue.insert(command);
    this.#draftStore?.keep(keptOf(command));
    this.#sendNext(laneOf(command));
    return command;
  }

  retry(clientId: string): void {
    const command = this.#queue.find(clientId);
    if (command?.state !== 'failed') return;
    this.#decide({ ...command, state: 'waiting', error: null });
    this.#sendNext(laneOf(command));
  }

  /** Forgets a command. One that is just being sent may have arrived already and then shows as a message. */
  discard(clientId: string): void {
    const command = this.#queue.find(clientId);
    if (command) this.#settle(command);
  }

  /** Ends listening and timers. What is unsettled stays in the draft store. */
  close(): void {
    this.keep();
    this.#leave.forEach((leave) => leave());
    for (const lane of this.#lanes.values()) clearTimeout(lane.pause ?? undefined);
    this.#lanes.clear();
  }

  /** The event of an own message may come before its ack, or instead of one that was lost. */
  #hear(frame: ServerFrame): void {
    const message = 'message' in frame ? frame.message : undefined;
    if (message?.author.id !== this.#selfId || message.client_id === null) return;
    const command = this.#queue.find(message.client_id);
    if (command) this.#settle(command);
  }

  /** Another tab of the same person wrote a command, decided on one, or saw one settled. */
  #follow(change: DraftStoreChange): void {
    if (change.type === 'dropped') {
      const command = this.#queue.find(change.clientId);
      if (command) this.#queue.drop(command);
    } else if (change.type === 'kept' || change.type === 'changed') {
      const command = commandOf(change.command);
      const isOwn = this.#queue.find(command.clientId)?.isOwn;
      if (isOwn !== undefined) this.#queue.put({ ...command, isOwn });
      else this.#queue.insert(command);
      this.#sendNext(laneOf(command));
    }
  }

  #sendAll(): void {
    if (!this.#socket.isLive) return;
    for (const name of new Set(this.#queue.all().map(laneOf))) this.#sendNext(name);
  }

  #sendNext(name: string): void {
    const lane = this.#lane(name);
    const command = this.#queue.front(name);
    if (command && this.#socket.isLive && !lane.isSending && lane.pause === null) void this.#send(command, lane);
  }

  async #send(command: QueuedCommand, lane: Lane): Promise<void> {
    const name = laneOf(command);
    lane.isSending = true;
    this.#queue.put({ ...command, state: 'sending', error: null });
    await this.#alone(`chatrooms.outbox.${this.#selfId}.${name}`, () => this.#sendFront(name, lane));
    lane.isSending = false;
    if (this.#lanes.get(name) === lane) this.#sendNext(name);
  }

  /** This tab's turn. While it waited, others may have sent what was in front. */
  async #sendFront(name: string, lane: Lane): Promise<void> {
    let command = this.#queue.front(name);
    while (command && this.#draftStore && !(await this.#draftStore.has(command.clientId))) {
      this.#queue.drop(command);
      command = this.#queue.front(name);
    }
    if (!command || this.#lanes.get(name) !== lane) return;
    this.#queue.put({ ...command, state: 'sending', error: null });
    try {
      const seq = await this.#carryOut(command);
      lane.failures = 0;
      if (command.change !== null) this.#finish(command, seq);
    } catch (reason) {
      this.#failed(command.clientId, ChatError.from(reason), lane);
    }
  }

  /** Answers the log position by which it is done, or where the marker is then. A text is settled by its ack itself, in #hear. */
  async #carryOut(command: QueuedCommand): Promise<number> {
    const { room, change } = command;
    const { seq } = await this.#socket.request(wireCommandOf(command));
    if (change?.type !== 'read' || !change.isBack) return seq;
    return (await this.#api.markRead(room, change.seq, { back: true })).last_read_seq;
  }

  #failed(clientId: string, error: ChatError, lane: Lane): void {
    const command = this.#queue.find(clientId);
    if (!command) return; // settled or discarded meanwhile
    lane.failures += 1;
    if (!isWorthAnotherTry(error, lane.failures)) {
      lane.failures = 0;
      this.#give(command, error);
      return;
    }
    this.#queue.put({ ...command, state: 'waiting', error });
    if (error.code !== 'disconnected') this.#pause(laneOf(command), lane, error);
  }

  #finish(command: QueuedCommand, seq: number): void {
    this.#done.tell(command, seq);
    this.#settle(command);
  }

  /** A text is kept until somebody decides; a deletion of what is gone is done. */
  #give(command: QueuedCommand, error: ChatError): void {
    const { change } = command;
    if (change === null || change.type === 'edit') { this.#decide({ ...command, state: 'failed', error }); return; }
    this.#settle(command);
    // Who is no member has no marker.
    const isNothing = change.type === 'read' || (change.type === 'delete' && error.code === 'gone');
    if (!isNothing) this.#refused.tell(command, error);
  }

  /** A pause, for as long as the server asks. A lost connection needs none: coming back has had its own. */
  #pause(name: string, lane: Lane, error: ChatError): void {
    const delay = error.retryAfterMs ?? backoffMs(lane.failures, this.#random);
    lane.pause = setTimeout(() => {
      lane.pause = null;
      this.#sendNext(name);
    }, delay);
  }

  #lane(name: string): Lane {
    const lane = this.#lanes.get(name) ?? { isSending: false, pause: null, failures: 0 };
    this.#lanes.set(name, lane);
    return lane;
  }

  /** A change that is to outlive the page: whether it is to be sent. */
  #decide(command: QueuedCommand): void {
    this.#queue.put(command);
    this.#draftStore?.keep(keptOf(command));
  }

  #settle(command: QueuedCommand): void {
    this.#queue.drop(command);
    if (!this.#gathering.delete(command.clientId)) this.#draftStore?.drop(command.clientId);
  }
}
