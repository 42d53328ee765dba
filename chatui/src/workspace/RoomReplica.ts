import type { Api } from '../api/Api';
import { Listeners } from '../realtime/Listeners';
import type { ChatSocket } from '../api/ChatSocket';
import type { ChatError } from '../wire/ChatError';
import type { ChatEvent } from '../wire/event';
import { isEvent, type ServerFrame } from '../wire/frames';
import type { Message } from '../wire/message';
import type { Room, RoomSettings, Standing } from '../wire/room';
import type { User } from '../wire/user';
import { FirstPage, MOST_BEHIND } from './FirstPage';
import { keptOf, pageOf, type KeptReplica, type ReplicaStore } from './ReplicaStore';
import { Members } from './Members';
import type { Outbox } from './Outbox';
import type { QueuedCommand } from './QueuedCommand';
import type { LoadedPage } from './Pages';
import { People } from './People';
import { RecentEvents } from './RecentEvents';
import { RoomCommands } from './RoomCommands';
import { RoomDetails } from './RoomDetails';
import type { ReplicaPhase, RoomSnapshot } from './RoomSnapshot';
import { Subscription } from './Subscription';
import { Timeline } from './Timeline';

export interface RoomReplicaOptions {
  room: string;
  selfId: string;
  socket: ChatSocket;
  api: Api;
  outbox: Outbox;
  /** Where what was seen outlives the page; left out, it does not. */
  store?: ReplicaStore;
  /** Something that outlives the page, or that a list of rooms shows, is another now. */
  onChange?: () => void;
  /** Only the server can tell how much is unread. */
  onUncertain?: () => void;
}

/**
 * What this client has of one room: its description and counts, its people, and as much of its conversation as was seen.
 * Kept current over breaks while somebody looks (`open`) or its events are listened to (`listen`).
 */
export class RoomReplica {
  readonly room: string;
  readonly members: Members;
  /** What the reader writes and does there. */
  readonly commands: RoomCommands;
  readonly #options: RoomReplicaOptions;
  readonly #changed = new Listeners();
  readonly #people: People;
  readonly #subscription: Subscription;
  readonly #timeline: Timeline;
  readonly #first: FirstPage;
  readonly #details: RoomDetails;
  readonly #recent = new RecentEvents();
  #phase: ReplicaPhase = 'loading';
  #error: ChatError | null = null;
  #snapshot: RoomSnapshot | null = null;
  #isTelling = false;
  /** How many look at it. */
  #viewers = 0;
  #isListening = false;

  constructor(options: RoomReplicaOptions) {
    const { room, selfId, socket, api } = options;
    this.#options = options;
    this.room = room;
    this.members = new Members(room, api, () => this.#change());
    this.#timeline = new Timeline({
      ...{ room, selfId, api },
      onTold: () => this.#told(),
      onWhole: () => options.onChange?.(),
      onChange: () => this.#change(),
    });
    this.#details = new RoomDetails({
      room,
      reader: { selfId, messagesBetween: (after, upTo) => this.#timeline.messagesBetween(after, upTo) },
      outbox: options.outbox,
      onChange: () => {
        options.onChange?.();
        this.#change();
      },
      onUncertain: () => options.onUncertain?.(),
    });
    this.#people = new People(selfId, () => this.#change());
    this.commands = new RoomCommands(options);
    this.#first = new FirstPage({
      ...{ room, api, pages: this.#timeline.pages, store: options.store },
      details: () => this.details,
      isLoaded: () => this.isLoaded,
      isWanted: () => this.isInView,
      isLive: () => socket.isLive,
      onKept: (kept) => this.#restore(kept),
      onPage: (page, how) => this.#loaded(page, how),
      onFailed: (error) => this.#notLoaded(error),
    });
    this.#subscription = new Subscription({
      room,
      socket,
      position: () => this.#position(),
      told: () => Math.max(this.#timeline.state.told, this.details?.seq ?? 0),
      // Who is in a direct conversation is also to be seen in the list of rooms.
      isQuiet: () => this.#viewers === 0 && this.details?.visibility !== 'direct',
      onReset: () => this.#reset(),
      onEnd: (error) => this.#ended(error),
    });
  }

  /** Who is there just now, as far as it is heard: the same array until somebody comes or goes. */
  readonly getOnline = (): readonly User[] => this.#people.online;

  /** Calls the listener after changes, several at once told once; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  readonly getSnapshot = (): RoomSnapshot => (this.#snapshot ??= this.#look());

  /** The room as it is known; null: not yet. */
  get details(): Room | null {
    return this.#details.room;
  }

  /** Another number once the read marker has moved: whoever asks the server can tell by it whether the answer is newer. */
  get markerVersion(): number {
    return this.#details.markerVersion;
  }

  get isInView(): boolean {
    return this.#viewers > 0;
  }

  /** Whether all that has happened in it is known. */
  get isCurrent(): boolean {
    return this.#subscription.isCaughtUp;
  }

  get isListening(): boolean {
    return this.#isListening;
  }

  /** Whether a conversation is in memory. */
  get isLoaded(): boolean {
    return this.#timeline.applied !== null;
  }

  /** The events past one seq and up to another, as far as they were all heard; else null. */
  eventsBetween(after: number, upTo: number): readonly ChatEvent[] | null {
    return this.#recent.between(after, upTo);
  }

  /** Somebody looks: has it shown, from memory, the store or the server, and heard with its people. */
  open(): void {
    this.#viewers += 1;
    if (this.#viewers === 1) this.#resume();
    this.#change();
  }

  close(): void {
    this.#viewers = Math.max(0, this.#viewers - 1);
    if (this.#viewers > 0) return;
    this.#timeline.goToEnd();
    this.#people.hush();
    if (!this.isLoaded) this.#first.stop();
    if (this.#isListening) this.#subscription.turn();
    else this.#subscription.end();
    this.#change();
  }

  /** Has its events heard while nobody looks; counts and conversation follow them. */
  listen(isListening = true): void {
    if (this.#isListening === isListening) return;
    this.#isListening = isListening;
    if (this.#viewers > 0) return;
    if (isListening) this.#subscription.resume();
    else this.#subscription.end();
  }

  /** Ends all timers. */
  stop(): void {
    this.#viewers = 0;
    this.#isListening = false;
    this.#first.stop();
    this.#people.hush();
    this.#subscription.end();
  }

  /** Drops everything but the queued commands and loads anew: after `missing`, `removed` or `failed`. */
  reload(): void {
    this.#forget();
    this.#details.forget();
    this.#resume();
    this.#change();
  }

  /** Forgets the conversation, which takes memory; the room itself stays known. */
  evict(): void {
    if (this.isInView) return;
    this.#forget();
    this.#change();
  }

  /** The server has described the room; see RoomDetails.describe. */
  describe(room: Room, how: Parameters<RoomDetails['describe']>[1] = {}): void {
    const isFarBehind = this.isLoaded && room.seq - (this.#timeline.applied ?? 0) > MOST_BEHIND;
    this.#details.describe(room, how);
    if (isFarBehind && !this.isInView) this.#forget();
    if (this.#isListening && this.#viewers === 0) this.#subscription.turn();
  }

  /** The server says that it is not there for these eyes. */
  gone(): void {
    this.#lose(this.#phase === 'removed' ? 'removed' : 'missing');
  }

  /** The server has done one of the reader's changes. */
  done(command: QueuedCommand, seq: number): void {
    if (command.change?.type === 'read') this.#details.marked(command.change, seq);
    this.commands.done(command, seq);
    this.#change();
  }

  /** The outbox has other commands of this room. */
  outboxChanged(): void {
    this.#details.outboxChanged();
    this.#change();
  }

  /** What is to outlive the page; null: nothing is known, or not all that was between its messages. */
  kept(): KeptReplica | null {
    const { pages, state } = this.#timeline;
    return this.details !== null && pages.missing === 0 ? keptOf(this.details, state) : null;
  }

  /** Somebody has another name, status or picture. */
  rename(user: User): void {
    this.#timeline.take({ type: 'user', user });
    this.#details.rename(user);
    this.#people.rename(user);
    this.members.rename(user);
  }

  /** See Timeline. */
  loadOlder(): Promise<void> {
    return this.#timeline.loadOlder();
  }

  loadNewer(): Promise<void> {
    return this.#timeline.loadNewer();
  }

  goTo(seq: number): Promise<boolean> {
    return this.#timeline.goTo(seq);
  }

  goToEnd(): void {
    this.#timeline.goToEnd();
  }

  /** Moves the read marker forward, here at once and on the server as soon as it can be told; calls are gathered. */
  markRead(seq: number): void {
    if (this.#details.read(seq)) this.#options.outbox.mark(this.room, seq);
  }

  /** Has this message and all that follow be unread again, here and on the server. */
  markUnread(seq: number): void {
    if (this.#details.unread(seq)) this.#options.outbox.mark(this.room, seq - 1, { isBack: true });
  }

  /** The reader's own settings as they have just chosen them. */
  set(change: RoomSettings): void {
    this.#details.set(change);
  }

  /** How the reader stands, as the server has answered to a change of their settings. */
  stand(me: Standing): void {
    this.#details.stand(me);
  }

  /** A frame of this room, or a heartbeat. */
  hear(frame: ServerFrame): void {
    this.#subscription.hear(frame);
    this.#people.hear(frame);
    if (isEvent(frame)) this.#apply(frame);
    else if (frame.type === 'subscribed') this.#subscribed(frame.seq);
    else if (frame.type === 'ack' && frame.message) this.#timeline.take({ type: 'stored', message: frame.message, seq: frame.seq });
    else if (frame.type === 'read') this.#details.markedElsewhere(frame.seq);
    else if (frame.type === 'settings') this.#details.settingsChanged(frame.me);
    else if (frame.type === 'notice' && frame.reason === 'added') this.#added();
    this.#change();
  }

  /** The connection has gone. */
  lost(): void {
    this.#subscription.lost();
    this.#timeline.pages.lost();
    this.#people.hush();
    this.#change();
  }

  /** It is back. */
  back(): void {
    this.#timeline.pages.back();
    this.#resume();
    this.#change();
  }

  #apply(event: ChatEvent): void {
    this.#details.hear(event);
    this.members.hear(event);
    this.#recent.take(event);
    if (this.isLoaded || this.isInView) this.#timeline.take({ type: 'events', events: [event] });
    const isHole = this.#timeline.hasHole || (this.details !== null && event.seq > this.details.seq);
    if (isHole) this.#subscription.resume();
    if (this.#subscription.isCaughtUp) this.#first.caughtUp();
  }

  #subscribed(head: number): void {
    this.#first.subscribed(head - (this.#timeline.applied ?? head));
    if (this.#subscription.isCaughtUp) this.#first.caughtUp();
  }

  /** Everything in the log up to here is in; null: there is nothing to go on from yet. */
  #position(): number | null {
    const seq = this.details?.seq ?? null;
    const { applied } = this.#timeline;
    if (applied === null) return this.isInView ? null : seq;
    return Math.min(applied, seq ?? applied);
  }

  /** Takes the next step towards being current: what was kept, the first page, or the subscription. */
  #resume(): void {
    if (this.#viewers === 0) {
      if (this.#isListening) this.#subscription.turn();
    } else if (this.#phase === 'ready') this.#subscription.turn();
    else if (this.#phase === 'loading' || this.#error?.isPassing) void this.#first.show();
  }

  #restore(kept: KeptReplica): void {
    if (this.details === null) this.#details.take(kept.room);
    this.#timeline.take({ type: 'page', page: pageOf(kept), systemMessages: kept.systemMessages, bound: {} });
    this.#enter('ready');
    this.#subscription.resume();
  }

  /** A first page, or one that takes the place of what was kept. */
  #loaded(page: LoadedPage, { room, isReplacing }: { room: Room | null; isReplacing: boolean }): void {
    if (room !== null) this.#details.take(room);
    if (isReplacing) this.#timeline.take({ type: 'reset' });
    this.#timeline.take({ type: 'page', ...page, bound: {} });
    this.#enter('ready');
    this.#subscription.resume();
  }

  #notLoaded(error: ChatError): void {
    if (error.code === 'not_found') this.#lose('missing');
    else this.#enter('failed', error);
  }

  /** The conversation, and nothing else. */
  #forget(): void {
    this.#first.forget();
    this.#timeline.goToEnd();
    this.#timeline.take({ type: 'reset' });
    this.#recent.forget();
    this.members.reset();
    this.#enter('loading');
  }

  /** The server has other logs than before. */
  logReplaced(): void {
    this.#reset();
  }

  /** The server's log is another one. */
  #reset(): void {
    this.#options.store?.drop(this.room);
    this.reload();
    this.#options.onUncertain?.();
  }

  /** The server ended the subscription, or will not have one. */
  #ended(error: ChatError | null): void {
    if (error === null || error.code === 'not_found' || error.code === 'forbidden') this.#lose('removed');
    else this.#enter('failed', error);
  }

  /** It is not for these eyes any more: nothing of it stays. */
  #lose(phase: 'missing' | 'removed'): void {
    this.#forget();
    this.#isListening = false;
    this.#subscription.end();
    this.#options.store?.drop(this.room);
    this.#details.leave();
    this.#enter(phase);
  }

  #added(): void {
    if (this.#phase === 'removed' || this.#phase === 'missing') this.reload();
  }

  #enter(phase: ReplicaPhase, error: ChatError | null = null): void {
    this.#phase = phase;
    this.#error = error;
    this.#change();
  }

  /** The conversation has more or other things in it. */
  #told(): void {
    this.#details.recount();
    this.#options.onChange?.();
    this.#change();
  }

  /** Many frames come in one message: they are told of once, when all are in. */
  #change(): void {
    this.#snapshot = null;
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      this.#changed.tell();
    });
  }

  #look(): RoomSnapshot {
    const people = this.#people;
    const { toGo } = this.#subscription;
    const { state } = this.#timeline;
    const timeline = this.#timeline.look();
    return {
      ...timeline,
      room: this.room,
      phase: this.#phase,
      error: this.#error,
      messages: this.commands.shown(timeline.messages, timeline.head),
      failedEdits: this.commands.failedEdits,
      outgoing: this.commands.outgoing(state.settled),
      online: people.online,
      onlineCount: people.onlineCount,
      members: this.members.getSnapshot().items,
      typing: people.typing,
      caughtUp: this.#subscription.isCaughtUp,
      toGo: toGo === null ? null : toGo + timeline.missing,
      details: this.details,
    };
  }
}

/** A list key that stays the same when a command becomes its message. */
export function rowKey(row: Message | QueuedCommand): string {
  return 'clientId' in row ? row.clientId : (row.client_id ?? row.id);
}
