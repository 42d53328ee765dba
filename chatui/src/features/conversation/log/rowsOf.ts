import type { Note } from '../../../workspace/notes';
import type { Draft } from '../../../workspace/Outbox';
import type { Message } from '../../../wire/message';
import type { User } from '../../../wire/user';
import { dayKey } from '../message/times';

/** A line of the log: a message, an own text on its way, or all that happened between two of them. */
export type Row = { key: string; author: User; at: Date; startsDay: boolean; startsGroup: boolean } & (
  | { kind: 'message'; message: Message; /** An edit of it that was refused. */ failed: Draft | null }
  | { kind: 'draft'; draft: Draft }
  | { kind: 'notes'; notes: readonly [Note, ...Note[]] }
);

const groupMs = 5 * 60_000;

/** Messages with what happened between them, and then drafts, with where a day and where an author's group starts; one does below the “New” line, too. */
export function rowsOf(
  messages: readonly Message[],
  drafts: readonly Draft[],
  self: User,
  newSeq: number | null = null,
  notes: readonly Note[] = [],
  failedEdits: ReadonlyMap<string, Draft> = new Map(),
): Row[] {
  const plain = [...withNotes(messages, notes, failedEdits), ...drafts.map((draft) => draftRow(draft, self))];
  return plain.map((row, index) => {
    const before = plain[index - 1];
    const startsDay = before === undefined || dayKey(before.at) !== dayKey(row.at);
    const isNew = row.kind === 'message' && row.message.seq === newSeq;
    return { ...row, startsDay, startsGroup: startsDay || isNew || !isGrouped(before, row) };
  });
}

type PlainRow = Row extends infer R ? (R extends Row ? Omit<R, 'startsDay' | 'startsGroup'> : never) : never;

function withNotes(
  messages: readonly Message[],
  notes: readonly Note[],
  failedEdits: ReadonlyMap<string, Draft>,
): PlainRow[] {
  const rows: PlainRow[] = [];
  let at = 0;
  const takeNotes = (before: number) => {
    for (let note = notes[at]; note !== undefined && note.seq < before; note = notes[++at]) addNote(rows, note);
  };
  for (const message of messages) {
    takeNotes(message.seq);
    rows.push(messageRow(message, failedEdits.get(message.id) ?? null));
  }
  takeNotes(Infinity);
  return rows;
}

/** To those of the same day that it directly follows, or as the first of its own. */
function addNote(rows: PlainRow[], note: Note): void {
  const last = rows.at(-1);
  const at = new Date(note.at);
  if (last?.kind === 'notes' && dayKey(last.at) === dayKey(at))
    rows[rows.length - 1] = { ...last, notes: [...last.notes, note] };
  else rows.push({ kind: 'notes', key: `note ${note.seq}`, author: note.actor, at, notes: [note] });
}

function messageRow(message: Message, failed: Draft | null): PlainRow {
  const { author, client_id, id } = message;
  // A client id is its author's own choice: two people may have chosen the same.
  const key = client_id === null ? id : `${author.id}/${client_id}`;
  return { kind: 'message', key, author, at: new Date(message.created_at), message, failed };
}

function draftRow(draft: Draft, self: User): PlainRow {
  return { kind: 'draft', key: `${self.id}/${draft.clientId}`, author: self, at: new Date(draft.createdAt), draft };
}

function isGrouped(before: PlainRow, row: PlainRow): boolean {
  if (before.kind === 'notes') return false;
  return before.author.id === row.author.id && row.at.getTime() - before.at.getTime() < groupMs;
}
