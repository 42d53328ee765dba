import { isMentioned, type Message } from '../../wire/message';
import type { Standing } from '../../wire/room';

/** Counts above this are shown as more. */
const mostCounted = 100;

/**
 * How somebody stands in a room once they have read up to a seq. `later`: all messages past it, where they are known;
 * null: only the server can count them, and the counts stay as they are.
 */
export function standingAfter(me: Standing, seq: number, later: readonly Message[] | null, selfId: string): Standing {
  if (seq < me.last_read_seq) return me;
  if (later === null) return seq === me.last_read_seq ? me : { ...me, last_read_seq: seq };
  const unread = later.filter(({ author, deleted_at }) => author.id !== selfId && deleted_at === null);
  const mentions = unread.filter((message) => isMentioned(message, selfId));
  return {
    ...me,
    last_read_seq: seq,
    unread_count: Math.min(unread.length, mostCounted),
    mention_count: Math.min(mentions.length, mostCounted),
  };
}
