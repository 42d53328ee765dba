import type { Draft } from '../../timeline/Outbox';
import type { Message } from '../../wire/message';
import type { User } from '../../wire/user';
import { dayKey } from './times';

/** A line of the log: a message or an own text on its way. */
export type Row = { key: string; author: User; at: Date; startsDay: boolean; startsGroup: boolean } & (
  { kind: 'message'; message: Message } | { kind: 'draft'; draft: Draft }
);

const groupMs = 5 * 60_000;

/** Messages and then drafts, with where a day and where an author's group starts; one does below the “New” line, too. */
export function rowsOf(
  messages: readonly Message[],
  drafts: readonly Draft[],
  self: User,
  newSeq: number | null = null,
): Row[] {
  const plain = [...messages.map(messageRow), ...drafts.map((draft) => draftRow(draft, self))];
  return plain.map((row, index) => {
    const before = plain[index - 1];
    const startsDay = before === undefined || dayKey(before.at) !== dayKey(row.at);
    const isNew = row.kind === 'message' && row.message.seq === newSeq;
    return { ...row, startsDay, startsGroup: startsDay || isNew || !isGrouped(before, row) };
  });
}

type PlainRow = Row extends infer R ? (R extends Row ? Omit<R, 'startsDay' | 'startsGroup'> : never) : never;

function messageRow(message: Message): PlainRow {
  const { author, client_id, id } = message;
  // A client id is its author's own choice: two people may have chosen the same.
  const key = client_id === null ? id : `${author.id}/${client_id}`;
  return { kind: 'message', key, author, at: new Date(message.created_at), message };
}

function draftRow(draft: Draft, self: User): PlainRow {
  return { kind: 'draft', key: `${self.id}/${draft.clientId}`, author: self, at: new Date(draft.createdAt), draft };
}

function isGrouped(before: PlainRow, row: PlainRow): boolean {
  return before.author.id === row.author.id && row.at.getTime() - before.at.getTime() < groupMs;
}
