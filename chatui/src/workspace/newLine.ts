import type { Message } from '../wire/message';

/** What the “New” line is drawn from; see `nextNewLine`. */
export interface NewLine {
  /** The line stands before the first message of others past this seq… */
  readonly after: number;
  /** …and not past this one: what comes while somebody reads on is not new to them. */
  readonly upTo: number;
  /** Everything up to here had been seen when the reader went away; null while they are reading at the end. */
  readonly leftAt: number | null;
}

/** At the opening of a room, read up to a seq. */
export function firstNewLine(readSeq: number): NewLine {
  return { after: readSeq, upTo: Infinity, leftAt: readSeq };
}

/** The line stays where it is while it is looked at, and moves only when something comes for a reader who is away. The same object where nothing changes. */
export function nextNewLine(
  line: NewLine,
  { isReading, head, newestOther }: { isReading: boolean; head: number; newestOther: number },
): NewLine {
  if (isReading) return line.leftAt === null ? line : { ...line, upTo: Math.min(line.upTo, head), leftAt: null };
  if (line.leftAt === null) return { ...line, leftAt: head };
  // Also where all before was read: then it does not move, but has something below it again.
  const isThere = line.leftAt === line.after && line.upTo === Infinity;
  if (!isThere && line.leftAt >= line.after && newestOther > line.leftAt)
    return { ...line, after: line.leftAt, upTo: Infinity };
  return line;
}

/** The message before which the line stands; null: there is none. */
export function newLineSeq({ after, upTo }: NewLine, messages: readonly Message[], selfId: string): number | null {
  return firstUnread(messages, after, selfId, upTo);
}

/** The first message of others past a seq that is still there to be read. */
export function firstUnread(
  messages: readonly Message[],
  after: number,
  selfId: string,
  upTo = Infinity,
): number | null {
  const found =
    after === Infinity
      ? undefined
      : messages.find(
          ({ seq, author, deleted_at }) => seq > after && seq <= upTo && author.id !== selfId && deleted_at === null,
        );
  return found?.seq ?? null;
}
