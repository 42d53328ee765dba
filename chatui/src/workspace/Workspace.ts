import type { Api } from '../api/Api';
import { backoffMs } from '../realtime/backoff';
import { Listeners } from '../realtime/Listeners';
import type { ChatSocket } from '../api/ChatSocket';
import { ChatError } from '../wire/ChatError';
import type { ServerFrame } from '../wire/frames';
import type { Room, RoomSettings, Standing } from '../wire/room';
import type { User } from '../wire/user';
import { InView } from './InView';
import type { Outbox } from './Outbox';
import type { ReplicaStore } from './ReplicaStore';
import { RoomReplica } from './RoomReplica';

export interface WorkspaceOptions {
  selfId: string;
  socket: ChatSocket;
  api: Api;
  outbox: Outbox;
  /** Where what was seen outlives the page; left out, it does not. */
  store?: ReplicaStore;
  /** The reader is called otherwise now, by their other device. */
  onSelf?: (user: User) => void;
}

/** What a list of rooms shows. */
export interface OwnRooms {
  /** The rooms one is in; the same array until one of them is another object. */
  readonly rooms: readonly Room[];
  /** Whether the server's own list is in it: without it there may be more. */
  readonly isComplete: boolean;
  /** Why the list could not be had; null where it could, or is being asked for. */
  readonly error: ChatError | null;
}

/** A room in which the reader may have been told of something while the connection was away. */
export interface MissedRoom {
  room: Room;
  /** What came with this seq or before was heard. */
  after: number;
}

/** Conversations in memory, the one in view among them. */
const MOST_LOADED = 30;
/** Rooms heard without being in view: the server takes 500 subscriptions of one connection. */
const MOST_HEARD = 400;
/** More rooms than these are not listed: the list is for people, and the search finds the rest. */
const MOST_LISTED = 1000;
/** A timer may be no longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Changes are gathered this long before they are kept. */
const KEEPING_MS = 1_000;

/**
 * All that is on screen of the rooms, for whoever is signed in: it hears the socket, has each frame go to the room that it
 * is about, and asks the server only where no frame can tell. Lists, counts, title and rooms are read from here.
 */
export class Workspace {
  readonly inView: InView;
  readonly #options: WorkspaceOptions;
  readonly #replicas = new Map<string, RoomReplica>();
  /** Names of rooms whose conversation is loaded, those looked at last at the end. */
  readonly #recent = new Set<string>();
  readonly #changed = new Listeners();
  readonly #leave: (() => void)[];
  #own: OwnRooms = { rooms: [], isComplete: false, error: null };
  #isTelling = false;
  /** Where the rooms stood when the connection was lost, until the list was asked for after it came back. */
  #before: ReadonlyMap<string, number> | null = null;
  readonly #missed = new Set<(missed: MissedRoom[]) => void>();
  #wasLive = false;
  #hasBeenLive = false;
  #isAsking = false;
  /** Counts who asked for the list: what was under way by then may be too old an answer. */
  #wanted = 0;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #uncertain = new Set<string>();
  #isRecounting = false;
  readonly #unkept = new Set<string>();
  /** Which logs the server has, as it last said. */
  #logId: string | null = null;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  #unmuting: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(options: WorkspaceOptions) {
    this.#options = options;
    const { socket, outbox } = options;
    this.inView = new InView(socket);
    this.#wasLive = this.#hasBeenLive = socket.isLive;
    this.#leave = [
      socket.onFrame((frame) => this.#hear(frame)),
      socket.subscribe(() => this.#connectionChanged()),
      outbox.onDone((command, seq) => this.#replicas.get(command.room)?.done(command, seq)),
      outbox.subscribe(() => this.#loaded().forEach((replica) => replica.outboxChanged())),
    ];
  }

  /** Shows the rooms that were kept, and asks the server for the list. */
  async start(): Promise<void> {
    const kept = (await this.#options.store?.readRooms()) ?? [];
    if (this.#isStopped) return;
    if (!this.#own.isComplete) kept.forEach((room) => this.room(room.name).describe(room));
    void this.#options.store?.prune();
    this.refresh();
  }

  /** Ends all timers and subscriptions, and keeps what is not kept yet. */
  stop(): void {
    this.keep();
    this.#isStopped = true;
    this.#leave.forEach((leave) => leave());
    clearTimeout(this.#retry);
    clearTimeout(this.#unmuting);
    this.#replicas.forEach((replica) => replica.stop());
  }

  /** Calls the listener after changes of the list, several at once told once; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  readonly getSnapshot = (): OwnRooms => this.#own;

  /** How much is unread in all of one's open rooms that are not muted. */
  readonly getUnread = (): number => this.#own.rooms.reduce((sum, room) => sum + unreadOf(room), 0);

  /** Calls the listener when the reader has written or done something themselves, which is shown without waiting. */
  onOwnDoing(listener: () => void): () => void {
    // Not in the middle of a frame of the socket: the outbox hears of a text's arrival before the room has its message.
    return this.#options.outbox.subscribe(() => queueMicrotask(listener));
  }

  /** Calls the listener after a break of the connection: notices of meanwhile never come. Answers what ends that. */
  onMissed(listener: (missed: MissedRoom[]) => void): () => void {
    this.#missed.add(listener);
    return () => void this.#missed.delete(listener);
  }

  /** One room, whether one is in it or not. The same object for as long as somebody is signed in. */
  room(name: string): RoomReplica {
    const known = this.#replicas.get(name);
    if (known) return known;
    const { selfId, socket, api, outbox, store } = this.#options;
    const replica = new RoomReplica({
      ...{ room: name, selfId, socket, api, outbox },
      ...(store && { store }),
      onChange: () => this.#roomChanged(name),
      onUncertain: () => this.recount(name),
    });
    this.#replicas.set(name, replica);
    return replica;
  }

  /** Somebody looks at a room. Answers what ends that. */
  open(name: string): () => void {
    const replica = this.room(name);
    const leaveView = this.inView.open(name);
    replica.open();
    this.#recent.delete(name);
    this.#recent.add(name);
    this.#evict();
    return () => {
      leaveView();
      replica.close();
      this.#listen();
    };
  }

  /** Has the list asked for again: rooms may have been joined or left where nothing was told. */
  refresh(): void {
    this.#wanted += 1;
    if (!this.#isAsking) void this.#ask();
  }

  /** The server has answered something with this room. */
  take(room: Room, options?: { isRecount: boolean; asOf: number }): void {
    this.room(room.name).describe(room, options);
    this.#listen();
  }

  /** Changes one's own settings of a room: shown at once, and taken back where the server refuses. */
  async changeSettings(name: string, change: RoomSettings): Promise<void> {
    const replica = this.room(name);
    const before = replica.details?.me;
    replica.set(change);
    try {
      replica.stand(await this.#options.api.changeSettings(name, change));
    } catch (reason) {
      if (before) replica.set(picked(before, change));
      throw ChatError.from(reason);
    }
  }

  /** Everything in a room is read. */
  markRead(name: string): void {
    const replica = this.room(name);
    replica.markRead(Math.max(replica.getSnapshot().head, replica.details?.seq ?? 0));
  }

  /** Everything in all rooms is. */
  markAllRead(): void {
    for (const { name, me } of this.#own.rooms) if (me.unread_count > 0) this.markRead(name);
  }

  /** A room is unread again from a message on; left out: from the newest one by somebody else. */
  async markUnread(name: string, from?: number): Promise<void> {
    const seq = from ?? (await this.#newestOther(name));
    if (seq === null) throw new ChatError('nothing_to_mark', 'Nobody else has written in this room yet.');
    this.room(name).markUnread(seq);
  }

  /** Has one room asked for again: only the server can count what is unread in it. */
  recount(name: string): void {
    this.#uncertain.add(name);
    if (!this.#isRecounting) void this.#recountAll();
  }

  /** Writes what has changed to the store, at once: the page may be about to go. */
  keep(): void {
    clearTimeout(this.#keeping);
    this.#keeping = undefined;
    const { store } = this.#options;
    if (store === undefined || this.#isStopped || this.#unkept.size === 0) return;
    for (const name of this.#unkept) {
      const kept = this.#replicas.get(name)?.kept() ?? null;
      if (kept !== null) store.write(kept);
    }
    this.#unkept.clear();
    store.writeRooms(this.#own.rooms);
  }

  async #newestOther(name: string): Promise<number | null> {
    const { messages, hasNewer } = this.room(name).getSnapshot();
    const loaded = hasNewer || messages.length === 0 ? (await this.#options.api.messages(name)).messages : messages;
    const { selfId } = this.#options;
    return loaded.findLast(({ author, deleted_at }) => author.id !== selfId && deleted_at === null)?.seq ?? null;
  }

  #hear(frame: ServerFrame): void {
    if (frame.type === 'welcome') void this.#logsAre(frame.log_id);
    else if (frame.type === 'heartbeat') this.#replicas.forEach((replica) => replica.hear(frame));
    else if (frame.type === 'user') this.#rename(frame.user);
    else if ('room' in frame) this.#hearRoom(frame.room, frame);
  }

  /** Where the server has other logs than those that were seen (a restored backup), all that is had of those goes. */
  async #logsAre(id: string | undefined): Promise<void> {
    if (id === undefined || id === this.#logId) return;
    const { store } = this.#options;
    const before = this.#logId ?? (await store?.readLogId()) ?? id;
    this.#logId = id;
    if (before !== id) await store?.forget();
    store?.writeLogId(id);
    if (before === id || this.#isStopped) return;
    this.#loaded().forEach((replica) => replica.logReplaced());
    this.refresh();
  }

  #hearRoom(name: string, frame: ServerFrame): void {
    const replica = this.#replicas.get(name);
    replica?.hear(frame);
    if (frame.type !== 'notice') return;
    // Of a room that is heard the events themselves tell what is new in it.
    const isHeard = replica !== undefined && (replica.isInView || replica.isListening);
    if (frame.reason === 'added' || (frame.reason !== 'removed' && !isHeard)) this.recount(name);
  }

  #rename(user: User): void {
    this.#replicas.forEach((replica) => replica.rename(user));
    if (user.id === this.#options.selfId) this.#options.onSelf?.(user);
  }

  #connectionChanged(): void {
    const { isLive } = this.#options.socket;
    if (isLive === this.#wasLive) return;
    this.#wasLive = isLive;
    this.inView.connectionChanged();
    if (!isLive) { this.#lost(); return; }
    for (const replica of this.#replicas.values()) if (replica.isInView) replica.back();
    // With the list as it is by then, the others are heard again. The first list is on its way, or there.
    if (this.#hasBeenLive || this.#own.error !== null) this.refresh();
    else this.#listen();
    this.#hasBeenLive = true;
  }

  #lost(): void {
    this.#replicas.forEach((replica) => replica.lost());
    // Before the first list nothing is known to be new.
    if (this.#own.isComplete) this.#before ??= new Map(this.#own.rooms.map(({ name, seq }) => [name, seq]));
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#retry);
    this.#isAsking = true;
    const wanted = this.#wanted;
    const listed: Room[] = [];
    const error = await this.#readList(listed).then(() => null, errorOf);
    this.#isAsking = false;
    if (this.#isStopped) return;
    this.#own = { ...this.#own, isComplete: this.#own.isComplete || error === null, error };
    this.#failures = error === null ? 0 : this.#failures + 1;
    if (error?.isPassing) this.#retry = setTimeout(() => this.refresh(), error.retryAfterMs ?? 1_000 + backoffMs(this.#failures, Math.random));
    this.#listen();
    this.#roomsChanged();
    if (this.#wanted !== wanted) void this.#ask();
    else if (error === null) this.#tellMissed(listed);
  }

  #tellMissed(listed: readonly Room[]): void {
    const before = this.#before;
    if (before === null || !this.#options.socket.isLive) return;
    this.#before = null;
    const missed = listed.map((room) => ({ room, after: before.get(room.name) ?? 0 })).filter(({ room, after }) => room.seq > after && mayTell(room));
    if (missed.length > 0) this.#missed.forEach((listener) => listener(missed));
  }

  async #readList(listed: Room[]): Promise<void> {
    const known = new Set(this.#own.rooms.map(({ name }) => name));
    let cursor: string | undefined;
    let count = 0;
    do {
      const asOf = new Map([...this.#replicas].map(([name, replica]) => [name, replica.markerVersion]));
      const page = await this.#options.api.myRooms({ limit: 200, hidden: true, ...(cursor !== undefined && { cursor }) });
      if (this.#isStopped) return;
      for (const room of page.items) {
        known.delete(room.name);
        listed.push(room);
        this.room(room.name).describe(room, { asOf: asOf.get(room.name) });
      }
      count += page.items.length;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined && count < MOST_LISTED);
    // No longer among them: left elsewhere, hidden, or joined while the list was under way.
    if (cursor === undefined) known.forEach((name) => this.recount(name));
  }

  async #recountAll(): Promise<void> {
    this.#isRecounting = true;
    for (const name of this.#uncertain) {
      this.#uncertain.delete(name);
      const asOf = this.room(name).markerVersion;
      const room = await this.#options.api.room(name).catch(errorOf);
      if (this.#isStopped) return;
      if (!(room instanceof ChatError)) this.take(room, { isRecount: true, asOf });
      else if (room.code === 'not_found' || room.code === 'forbidden') this.#replicas.get(name)?.gone();
    }
    this.#isRecounting = false;
  }

  /** Has the rooms that are not in view heard, the liveliest where there are too many. */
  #listen(): void {
    if (!this.#options.socket.isLive || this.#isStopped) return;
    // Of one that is hidden, too: what somebody posts there brings it back into the list.
    const own = [...this.#replicas.values()].flatMap(({ details }) => (details?.me.role ? [details] : []));
    const latest = own.toSorted((a, b) => (b.last_message_at ?? '').localeCompare(a.last_message_at ?? ''));
    const heard = new Set(latest.slice(0, MOST_HEARD).map(({ name }) => name));
    for (const [name, replica] of this.#replicas) replica.listen(heard.has(name));
  }

  #evict(): void {
    for (const name of this.#recent) {
      if (this.#recent.size <= MOST_LOADED) return;
      const replica = this.#replicas.get(name);
      if (replica === undefined || replica.isInView) continue;
      if (this.#unkept.has(name)) this.keep();
      replica.evict();
      this.#recent.delete(name);
    }
  }

  #loaded(): RoomReplica[] {
    return [...this.#recent].flatMap((name) => this.#replicas.get(name) ?? []);
  }

  #roomChanged(name: string): void {
    if (this.#isStopped) return;
    this.#unkept.add(name);
    if (this.#options.store) this.#keeping ??= setTimeout(() => this.keep(), KEEPING_MS);
    this.#roomsChanged();
  }

  #roomsChanged(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      const rooms = [...this.#replicas.values()].flatMap(({ details }) => (details !== null && isOwn(details) ? [details] : []));
      const old = this.#own.rooms;
      const isSame = rooms.length === old.length && rooms.every((room, i) => room === old[i]);
      const isSameRooms = rooms.length === old.length && rooms.every(({ name }, i) => name === old[i]?.name);
      if (!isSame) this.#own = { ...this.#own, rooms };
      if (!isSameRooms) this.#listen();
      if (!isSame) this.#unmuteInTime();
      this.#changed.tell();
    });
  }

  /** A mute that has run out is none: list, title and badge follow from that. */
  #unmuteInTime(): void {
    clearTimeout(this.#unmuting);
    if (this.#isStopped) return;
    const now = Date.now();
    const ends = this.#own.rooms.flatMap(({ name, me }) => (me.muted_until === null ? [] : [{ name, at: Date.parse(me.muted_until) }]));
    const over = ends.filter(({ at }) => at <= now);
    over.forEach(({ name }) => this.room(name).set({ muted_until: null }));
    const next = Math.min(...ends.filter(({ at }) => at > now).map(({ at }) => at));
    if (next < Infinity) this.#unmuting = setTimeout(() => this.#unmuteInTime(), Math.min(next - now, LONGEST_TIMER_MS));
  }
}

function errorOf(reason: unknown): ChatError {
  return ChatError.from(reason);
}

/** What a change takes the place of. */
function picked(me: Standing, change: RoomSettings): RoomSettings {
  return Object.fromEntries(Object.keys(change).map((key) => [key, me[key as keyof RoomSettings]]));
}

function isOwn({ me }: Room): boolean {
  return me.role !== null && !me.hidden;
}

function isMuted({ me }: Room): boolean {
  return me.muted_until !== null && Date.parse(me.muted_until) > Date.now();
}

function unreadOf(room: Room): number {
  return room.archived_at === null && !isMuted(room) ? room.me.unread_count : 0;
}

/** Whether something unread there may be one that its reader is told of. */
function mayTell(room: Room): boolean {
  if (isMuted(room) || room.me.level === 'none') return false;
  return (room.me.level === 'all' ? room.me.unread_count : room.me.mention_count) > 0;
}
