import type { User } from '../wire/user';
import type { CommandCall } from './CommandCalls';
import { dayKey } from './dayKey';
import type { Row } from './rowsOf';

interface Part {
  /** Nothing stands in the log before these rows, or after them. */
  isFirst: boolean;
  isLast: boolean;
}

/** The lines of a log with one's own calls where they were made. What is elsewhere in the log than these rows is left out. */
export function withCalls(
  rows: readonly Row[],
  calls: readonly CommandCall[],
  self: User,
  { isFirst, isLast }: Part,
): readonly Row[] {
  const all = [...rows];
  for (const call of calls) {
    const next = all.findIndex((row) => isAfter(row, call));
    if (next === -1 ? !isLast : next === 0 && !isFirst) continue;
    const at = next === -1 ? all.length : next;
    const row = callRow(call, self, all[at - 1]);
    all.splice(at, 0, row);
    const after = all[at + 1];
    if (after !== undefined) all[at + 1] = behind(row, after);
  }
  return all;
}

function isAfter(row: Row, { afterSeq, createdAt }: CommandCall): boolean {
  switch (row.kind) {
    case 'message':
      return row.message.seq > afterSeq;
    case 'system':
      return row.systemMessages[0].seq > afterSeq;
    case 'outgoing':
      return row.command.createdAt > createdAt;
    case 'call':
      return row.call.afterSeq > afterSeq;
  }
}

/** A row as it is behind a call. */
function behind(call: Row, row: Row): Row {
  const startsDay = startsDayBehind(call, row.at);
  return row.startsGroup && row.startsDay === startsDay ? row : { ...row, startsGroup: true, startsDay };
}

const startsDayBehind = (before: Row | undefined, at: Date) => before === undefined || dayKey(before.at) !== dayKey(at);

function callRow(call: CommandCall, self: User, before: Row | undefined): Row {
  const at = new Date(call.createdAt);
  const startsDay = startsDayBehind(before, at);
  return { kind: 'call', key: `call ${call.clientId}`, author: self, at, startsDay, startsGroup: true, call };
}
