import type { User } from '../wire/user';
import type { RoomSnapshot } from './RoomSnapshot';
import { type Row, rowsOf } from './rowsOf';

/** The lines of a log for a part of the loaded messages, made anew only when something in them changes. */
export class RowsInView {
  #from: readonly unknown[] = [];
  #rows: readonly Row[] = [];

  /** `newSeq`: of the message above which “New” stands. `part`: indexes of messages, the second excluded. */
  of(snapshot: RoomSnapshot, newSeq: number | null, [start, end]: readonly [number, number], self: User): readonly Row[] {
    const { messages, systemMessages, outgoing, failedEdits, hasOlder, hasNewer } = snapshot;
    const from = [messages, systemMessages, outgoing, failedEdits, hasOlder, hasNewer, newSeq, start, end, self];
    if (from.length === this.#from.length && from.every((one, index) => one === this.#from[index])) return this.#rows;
    // Whether the oldest loaded message starts a day or a group is known by the one before it only. It waits for that one:
    // a heading that went away again would move all that is being read.
    const first = start === 0 && hasOlder && messages.length > 1 ? 1 : start;
    const before = Math.max(0, first - 1);
    const [after, upTo] = [messages[first - 1]?.seq ?? 0, messages[end]?.seq ?? Infinity];
    const rows = rowsOf(
      messages.slice(before, end),
      end === messages.length && !hasNewer ? outgoing : [],
      self,
      newSeq,
      systemMessages.filter(({ seq }) => after < seq && seq < upTo),
      failedEdits,
    );
    this.#from = from;
    this.#rows = rows.slice(first - before);
    return this.#rows;
  }
}
