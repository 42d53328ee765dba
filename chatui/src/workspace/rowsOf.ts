import type { Message } from '../wire/message';
import type { User } from '../wire/user';
import type { CommandCall } from './CommandCalls';
import { dayKey } from './dayKey';
import type { QueuedCommand } from './QueuedCommand';
import type { SystemMessage } from './systemMessages';

/** A line of the log: a message, an own text on its way, all that happened between two of them, or an own call of a command. */
export type Row = { key: string; author: User; at: Date; startsDay: boolean; startsGroup: boolean } & (
  | { kind: 'message'; message: Message; /** An edit of it that was refused. */ failed: QueuedCommand | null }
  | { kind: 'outgoing'; command: QueuedCommand }
  | { kind: 'system'; systemMessages: SystemMessages }
  | { kind: 'call'; call: CommandCall }
);

const groupMs = 5 * 60_000;

/** Messages with what happened between them, and then those on their way, with where a day and where an author's group starts; one does below the “New” line, too. */
export function rowsOf(
  messages: readonly Message[],
  outgoing: readonly QueuedCommand[],
  self: User,
  newSeq: number | null = null,
  systemMessages: readonly SystemMessage[] = [],
  failedEdits: ReadonlyMap<string, QueuedCommand> = new Map(),
): Row[] {
  const plain = [
    ...withSystemMessages(messages, systemMessages, failedEdits),
    ...outgoing.map((command) => outgoingRow(command, self)),
  ];
  return plain.map((row, index) => {
    const before = plain[index - 1];
    const startsDay = before === undefined || dayKey(before.at) !== dayKey(row.at);
    const isNew = row.kind === 'message' && row.message.seq === newSeq;
    return { ...row, startsDay, startsGroup: startsDay || isNew || !isGrouped(before, row) };
  });
}

type PlainRow = Row extends infer R ? (R extends Row ? Omit<R, 'startsDay' | 'startsGroup'> : never) : never;

function withSystemMessages(
  messages: readonly Message[],
  systemMessages: readonly SystemMessage[],
  failedEdits: ReadonlyMap<string, QueuedCommand>,
): PlainRow[] {
  const rows: PlainRow[] = [];
  let at = 0;
  const takeSystemMessages = (before: number) => {
    for (let next = systemMessages[at]; next !== undefined && next.seq < before; next = systemMessages[++at])
      addSystemMessage(rows, next);
  };
  for (const message of messages) {
    takeSystemMessages(message.seq);
    rows.push(messageRow(message, failedEdits.get(message.id) ?? null));
  }
  takeSystemMessages(Infinity);
  return rows;
}

/** To those of the same day that it directly follows, or as the first of its own. */
function addSystemMessage(rows: PlainRow[], systemMessage: SystemMessage): void {
  const last = rows.at(-1);
  const at = new Date(systemMessage.at);
  if (last?.kind === 'system' && dayKey(last.at) === dayKey(at))
    rows[rows.length - 1] = { ...last, systemMessages: added(last.systemMessages, systemMessage) };
  else
    rows.push({
      kind: 'system',
      key: `system ${systemMessage.seq}`,
      author: systemMessage.actor,
      at,
      systemMessages: [systemMessage],
    });
}

type SystemMessages = readonly [SystemMessage, ...SystemMessage[]];

/** A ban says that its person was removed: the removal that comes with it (contract section 9) is not told beside it. */
function added(all: SystemMessages, next: SystemMessage): SystemMessages {
  const last = all.at(-1);
  const isBan = next.type === 'member.restricted' && next.kind === 'ban';
  if (!isBan || last?.type !== 'member.removed' || last.user.id !== next.user.id) return [...all, next];
  const [first, ...others] = all.slice(0, -1);
  return first === undefined ? [next] : [first, ...others, next];
}

function messageRow(message: Message, failed: QueuedCommand | null): PlainRow {
  const { author, client_id, id } = message;
  // A client id is its author's own choice: two people may have chosen the same.
  const key = client_id === null ? id : `${author.id}/${client_id}`;
  return { kind: 'message', key, author, at: new Date(message.created_at), message, failed };
}

function outgoingRow(command: QueuedCommand, self: User): PlainRow {
  return {
    kind: 'outgoing',
    key: `${self.id}/${command.clientId}`,
    author: self,
    at: new Date(command.createdAt),
    command,
  };
}

function isGrouped(before: PlainRow, row: PlainRow): boolean {
  if (before.kind === 'system') return false;
  return before.author.id === row.author.id && row.at.getTime() - before.at.getTime() < groupMs;
}
