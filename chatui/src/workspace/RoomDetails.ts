import type { ChatEvent } from '../wire/event';
import type { Room, RoomSettings, Standing } from '../wire/room';
import type { User } from '../wire/user';
import {
  afterEvent,
  afterFetch,
  afterRead,
  afterSettings,
  afterUnread,
  afterUser,
  recounted,
  type KnownRoom,
  type Reader,
} from './knownRoom';
import type { Outbox } from './Outbox';
import type { Marker } from './QueuedCommand';

interface RoomDetailsOptions {
  room: string;
  reader: Reader;
  outbox: Outbox;
  /** It says something else now. */
  onChange: () => void;
  /** Only the server can tell how much is unread. */
  onUncertain: () => void;
}

/** A room's description, and how its reader stands: with the counts that follow from its events, and the read marker that the server has not been told yet. */
export class RoomDetails {
  readonly #options: RoomDetailsOptions;
  #known: KnownRoom | null = null;
  #markerVersion = 0;

  constructor(options: RoomDetailsOptions) {
    this.#options = options;
  }

  /** The room as it is known; null: not yet. */
  get room(): Room | null {
    return this.#known?.room ?? null;
  }

  /** Another number once the read marker has moved, or the server has it: whoever asks the server can tell by it whether the answer is newer. */
  get markerVersion(): number {
    return this.#markerVersion;
  }

  /** Nothing is known any more. */
  forget(): void {
    this.#known = null;
  }

  /**
   * The server has described the room. `isRecount`: since it was uncertain, so that asking once more would tell nothing new.
   * `asOf`: the `markerVersion` when it was asked; left out: it may be older than the marker.
   */
  describe(room: Room, { isRecount = false, asOf }: { isRecount?: boolean; asOf?: number | undefined } = {}): void {
    const isMarkerCurrent = asOf === this.#markerVersion && !this.#isMarkerAhead;
    this.#know(this.#withMarker(afterFetch(this.#known, room, this.#options.reader, { isMarkerCurrent })));
    if (!isRecount && this.#known?.isUncertain && !this.#isMarkerAhead) this.#options.onUncertain();
  }

  /** The store or the server has described it while it was being opened. */
  take(room: Room): void {
    this.#know(this.#withMarker(afterFetch(this.#known, room, this.#options.reader)));
  }

  hear(event: ChatEvent): void {
    if (this.#known) this.#know(afterEvent(this.#known, event, this.#options.reader));
  }

  /** More of the conversation is there to count by. */
  recount(): void {
    if (this.#known?.isUncertain) this.#know(recounted(this.#known, this.#options.reader));
  }

  /** The reader has read up to a seq. Answers whether the server is to be told. */
  read(seq: number): boolean {
    if (this.#known !== null && seq <= this.#known.told) return false;
    this.#readUpTo(seq);
    return true;
  }

  /** The reader has a message and all that follow be unread again. Answers whether that changes anything. */
  unread(seq: number): boolean {
    if (this.#known === null || seq > this.#known.room.me.last_read_seq) return false;
    this.#know(afterUnread(this.#known, seq - 1, this.#options.reader));
    return true;
  }

  /** The server has the marker by now, so that it counts from there. */
  marked(marker: Marker, seq: number): void {
    this.#markerVersion += 1; // an answer that was on its way may not know of it
    if (this.#known === null) return;
    const { reader, room, outbox } = this.#options;
    const wasUncertain = this.#known.isUncertain;
    const known = marker.isBack ? afterUnread(this.#known, seq, reader) : afterRead(this.#known, seq, reader);
    const newer = outbox.marker(room);
    this.#know(newer === marker ? known : this.#withMarker(known));
    if (wasUncertain && this.#known.isUncertain && newer === marker) this.#options.onUncertain();
  }

  /** By another connection of the reader; one that is behind may be late, or back: the server knows. */
  markedElsewhere(seq: number): void {
    if (this.#known === null) return;
    const isBehind = seq < this.#known.room.me.last_read_seq;
    const wasUncertain = this.#known.isUncertain;
    if (!isBehind) this.#readUpTo(seq);
    const isUncertain = wasUncertain && this.#known.isUncertain;
    if (!this.#isMarkerAhead && (isBehind || isUncertain)) this.#options.onUncertain();
  }

  /** The outbox may have another marker. */
  outboxChanged(): void {
    if (this.#known) this.#know(this.#withMarker(this.#known));
  }

  /** The reader's own settings as they have just chosen them. */
  set(change: RoomSettings): void {
    if (this.#known) this.#with({ ...this.#known.room, me: { ...this.#known.room.me, ...change } });
  }

  /** How the reader stands, as the server has answered to a change of their settings. */
  stand(me: Standing): void {
    if (this.#known) this.#know(this.#withMarker(afterSettings(this.#known, me)));
  }

  /** The reader has changed their settings elsewhere. */
  settingsChanged(me: Standing): void {
    if (this.#known) this.#know(afterSettings(this.#known, me));
  }

  /** Somebody has another name, status or picture. */
  rename(user: User): void {
    if (this.#known) this.#know(afterUser(this.#known, user));
  }

  /** The reader is not in it any more. */
  leave(): void {
    if (this.#known) this.#with(outside(this.#known.room));
  }

  #readUpTo(seq: number): void {
    if (this.#known) this.#know(afterRead(this.#known, seq, this.#options.reader));
  }

  /** Whether the server is still to be told of how far was read. */
  get #isMarkerAhead(): boolean {
    return this.#options.outbox.marker(this.#options.room) !== null;
  }

  /** With what the server has not been told yet. */
  #withMarker(known: KnownRoom): KnownRoom {
    const { room, outbox, reader } = this.#options;
    const marker = outbox.marker(room);
    if (marker === null) return known;
    const read = afterRead(known, marker.seq, reader);
    return marker.isBack ? afterUnread(read, marker.seq, reader) : read;
  }

  #with(room: Room): void {
    if (this.#known) this.#know({ ...this.#known, room });
  }

  #know(known: KnownRoom): void {
    if (known === this.#known) return;
    const hasChangedSides = known.isUncertain && this.#known?.isUncertain === false && !this.#isMarkerAhead;
    if (known.told !== this.#known?.told || known.room.me.last_read_seq !== this.#known.room.me.last_read_seq)
      this.#markerVersion += 1;
    this.#known = known;
    if (hasChangedSides) this.#options.onUncertain();
    this.#options.onChange();
  }
}

/** As it is for somebody who is not in it. */
function outside(room: Room): Room {
  return { ...room, me: { ...room.me, role: null, last_read_seq: 0, unread_count: 0, mention_count: 0, starred: false } };
}
