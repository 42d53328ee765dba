import { Listeners } from '../realtime/Listeners';
import type { User } from '../wire/user';
import { firstNewLine, firstUnread, newLineSeq, nextNewLine, type NewLine } from './newLine';
import type { Goal, Linked, Opening } from './Opening';
import { ThrottledStore } from './ThrottledStore';
import type { RoomReplica } from './RoomReplica';
import type { RoomSnapshot } from './RoomSnapshot';
import { RowsInView } from './RowsInView';
import type { Row } from './rowsOf';
import type { Workspace } from './Workspace';

export interface RoomViewOptions {
  workspace: Workspace;
  room: string;
  selfId: string;
  /** The message that the address names; null: none. */
  linked: Linked | null;
}

export interface RoomViewSnapshot {
  readonly room: RoomSnapshot;
  /** Where the log opens; null while that is being loaded. */
  readonly opening: Opening | null;
  /** Where the reader wants to be, once that is loaded; null: they have not asked to be anywhere. */
  readonly goal: Goal | null;
  /** The last message that somebody wanted to be at could not be loaded. */
  readonly hasFailed: boolean;
  /** How far the room had been read when it was opened. */
  readonly readSeq: number;
  /** The seq of the message above which “New” stands; null: nowhere. */
  readonly newSeq: number | null;
  /** From here on it is new to the reader, whether that is loaded or not; null: nothing is. */
  readonly unreadFrom: number | null;
  /** How many of the others' messages stand below what has been seen; null for who is at the end. */
  readonly pill: number | null;
}

/** What is in view of one room: where it opens, what is new to the reader, and what they have seen. Knows nothing of the page. */
export class RoomView {
  readonly replica: RoomReplica;
  readonly #options: RoomViewOptions;
  readonly #source: ThrottledStore<RoomSnapshot>;
  readonly #changed = new Listeners();
  readonly #rows = new RowsInView();
  #leave: (() => void)[] | null = null;
  #snapshot: RoomViewSnapshot | null = null;
  #opening: Opening | null = null;
  /** The seq to open at that is being loaded; null: none. */
  #finding: number | null = null;
  #linked: Linked | null;
  /** Where the reader asked to be last; null: at the end, or nowhere. */
  #asked: Goal | null = null;
  #goal: Goal | null = null;
  #hasFailed = false;
  #readSeq = Infinity;
  #newLine: NewLine | null = null;
  /** Where the marker was when it was last looked at. */
  #lastRead: number | null = null;
  #isThere = false;
  #isAtEnd = false;
  /** What the log had at the opening has come: a room that opens from what was kept here may lack what was said since. */
  #hasCaughtUp = false;
  /** Everything up to here has been on the screen, or was passed over. */
  #seen = 0;
  /** The reader wants something unread, for when they come again: nothing is marked as read by being on the screen. */
  #isLeftUnread = false;

  constructor(options: RoomViewOptions) {
    this.#options = options;
    this.#linked = options.linked;
    this.replica = options.workspace.room(options.room);
    this.#source = new ThrottledStore(this.replica);
    this.#open(this.#source.getSnapshot(), false); // a room at hand shows its place with the first drawing
  }

  /** Calls the listener after changes, at the pace of whoever draws them; the room is open for as long as somebody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const remove = this.#changed.add(listener);
    this.#leave ??= this.#enter();
    return () => {
      remove();
      if (this.#changed.size > 0) return;
      this.#leave?.forEach((leave) => leave());
      this.#leave = null;
    };
  };

  readonly getSnapshot = (): RoomViewSnapshot => (this.#snapshot ??= this.#look());

  /** The lines of the log for its messages from one index up to another; the same array until something in it changes. */
  rows({ room, newSeq }: RoomViewSnapshot, part: readonly [start: number, end: number], self: User): readonly Row[] {
    return this.#rows.of(room, newSeq, part, self);
  }

  /** This is on the screen: the next change may come. */
  readonly shown = (snapshot: RoomViewSnapshot): void => this.#source.shown(snapshot.room);

  /** Whether somebody is likely to be looking. */
  attend(isThere: boolean): void {
    if (isThere === this.#isThere) return;
    this.#isThere = isThere;
    this.#change();
  }

  /** What is on the screen: everything up to `seen` has been, and whether it is the end of the log. */
  readonly look = ({ seen, isAtEnd }: { seen: number; isAtEnd: boolean }): void => {
    if (seen <= this.#seen && isAtEnd === this.#isAtEnd) return;
    this.#seen = Math.max(this.#seen, seen);
    this.#isAtEnd = isAtEnd;
    this.#change();
  };

  /** Has a message and all that follow be unread again, and stay so while this is open; “New” stands above it. */
  readonly markUnread = (seq: number): void => {
    this.#isLeftUnread = true;
    this.#newLine = firstNewLine(seq - 1);
    this.replica.markUnread(seq);
    this.#source.hurry();
    this.#change();
  };

  /** The address names this message, or none: goes there, once each time that somebody is led there. */
  readonly link = (linked: Linked | null): void => {
    if (linked?.key === this.#linked?.key) return;
    this.#linked = linked;
    if (this.#opening === null) {
      this.#finding = null;
      this.#change();
    } else if (linked !== null) void this.goTo({ seq: linked.seq, where: 'middle' });
  };

  /** Goes to a message, loading what is around it. Whoever wants to be elsewhere meanwhile is not taken there any more. */
  readonly goTo = async (goal: Goal): Promise<void> => {
    this.#asked = goal;
    const isThere = await this.replica.goTo(goal.seq);
    if (this.#asked !== goal) return;
    this.#source.hurry();
    if (isThere) this.#goal = goal;
    this.#hasFailed = !isThere;
    this.#change();
  };

  /** Has the live end in view. */
  readonly goToEnd = (): void => {
    this.#asked = null;
    this.replica.goToEnd();
  };

  /** The reader knows that what they wanted could not be loaded. */
  readonly forgetFailure = (): void => {
    this.#hasFailed = false;
    this.#change();
  };

  /** The reader has come near the first of the messages that are there, or the last: more are loaded, unless the last try failed. */
  readonly near = (edge: 'start' | 'end'): void => {
    const { hasOlder, loadingOlder, olderError, hasNewer, loadingNewer, newerError } = this.replica.getSnapshot();
    if (edge === 'start' && hasOlder && !loadingOlder && olderError === null) void this.replica.loadOlder();
    if (edge === 'end' && hasNewer && !loadingNewer && newerError === null) void this.replica.loadNewer();
  };

  #enter(): (() => void)[] {
    const { workspace, room } = this.#options;
    const close = workspace.open(room);
    this.#source.hurry();
    const leave = [this.#source.subscribe(() => this.#change()), workspace.onOwnDoing(this.#source.hurry), close];
    this.#change();
    return leave;
  }

  /** Every change goes through here, so that what follows from one is there before it is told. */
  #change(): void {
    const snapshot = this.#source.getSnapshot();
    if (this.#opening === null) this.#open(snapshot);
    this.#read(snapshot);
    const next = this.#look();
    const old = this.#snapshot;
    this.#snapshot = next;
    const isSame =
      old !== null && (Object.keys(next) as (keyof RoomViewSnapshot)[]).every((name) => next[name] === old[name]);
    if (!isSame) this.#changed.tell();
  }

  /** Finds the place to open at: the message that the address names, the first one not read, else the end. */
  #open(snapshot: RoomSnapshot, mayLoad = true): void {
    const { details, phase } = snapshot;
    if (phase !== 'ready' || details === null || this.#finding !== null) return;
    this.#readSeq = details.me.role === null ? Infinity : details.me.last_read_seq;
    this.#newLine = firstNewLine(this.#readSeq);
    const target = this.#linked?.seq ?? this.#unreadFrom(snapshot);
    if (target === null) this.#openAtEnd();
    else if (isCovered(snapshot, target)) this.#opening = this.#openingAt(snapshot);
    else if (mayLoad) void this.#find(target);
  }

  #openAtEnd(): void {
    this.#opening = 'end';
    this.#isAtEnd = true; // as whoever draws it will say
  }

  async #find(seq: number): Promise<void> {
    this.#finding = seq;
    const isLoaded = await this.replica.goTo(seq);
    if (this.#finding !== seq) return; // the address names another one by now
    this.#finding = null;
    this.#hasFailed = !isLoaded && this.#linked !== null;
    this.#opening = isLoaded ? this.#openingAt(this.replica.getSnapshot()) : 'end';
    if (this.#opening === 'end') this.replica.goToEnd();
    this.#source.hurry();
    this.#change();
  }

  /** The seq from which something has not been read; null: everything has. */
  #unreadFrom(snapshot: RoomSnapshot): number | null {
    const isUnread = firstUnread(snapshot.messages, this.#readSeq, this.#options.selfId) !== null;
    const isFurtherBack = (snapshot.details?.me.unread_count ?? 0) > 0 && this.#readSeq + 1 < snapshot.range.from;
    return isUnread || isFurtherBack ? this.#readSeq + 1 : null;
  }

  #openingAt({ messages }: RoomSnapshot): Opening {
    if (this.#linked !== null) return { seq: this.#linked.seq, where: 'middle' };
    const unread = firstUnread(messages, this.#readSeq, this.#options.selfId);
    return unread === null ? 'end' : { seq: unread, where: 'top' };
  }

  /** Moves a member's read marker to what they have had in front of them; with nobody there it waits until somebody is. */
  #read({ details }: RoomSnapshot): void {
    const isMember = details !== null && details.me.role !== null;
    this.#follow(isMember ? details.me.last_read_seq : null);
    const mayRead = this.#isThere && isMember && !this.#isLeftUnread;
    if (mayRead && this.#seen > details.me.last_read_seq) this.replica.markRead(this.#seen);
  }

  /** A marker that goes back stays there until the reader moves it, or looks in anew; the line follows it. */
  #follow(lastRead: number | null): void {
    const before = this.#lastRead;
    this.#lastRead = lastRead;
    if (before === null || lastRead === null || lastRead === before) return;
    this.#isLeftUnread = lastRead < before;
    if (this.#isLeftUnread) this.#newLine = firstNewLine(lastRead);
  }

  #look(): RoomViewSnapshot {
    const room = this.#source.getSnapshot();
    const { selfId } = this.#options;
    const isOpen = this.#opening !== null;
    if (this.#newLine !== null) {
      this.#hasCaughtUp ||= room.caughtUp;
      const isReading = this.#isThere && this.#isAtEnd && isOpen && this.#hasCaughtUp;
      const newestOther = room.messages.findLast(({ author, deleted_at }) => author.id !== selfId && deleted_at === null)?.seq ?? 0;
      this.#newLine = nextNewLine(this.#newLine, { isReading, head: room.head, newestOther });
    }
    const seen = Math.max(this.#seen, this.#opening === 'end' ? 0 : this.#readSeq);
    const below = room.messages.filter(({ seq, author, deleted_at }) => seq > seen && author.id !== selfId && deleted_at === null);
    const newSeq = this.#newLine && newLineSeq(this.#newLine, room.messages, selfId);
    return {
      room,
      opening: this.#opening,
      goal: this.#goal,
      hasFailed: this.#hasFailed,
      readSeq: this.#readSeq,
      newSeq,
      unreadFrom: newSeq === null || this.#newLine === null ? null : this.#newLine.after + 1,
      pill: this.#isAtEnd ? null : below.length,
    };
  }
}

function isCovered({ range }: RoomSnapshot, seq: number): boolean {
  return range.from <= seq && seq <= range.to;
}
