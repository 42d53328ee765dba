import type { ChatEvent } from '../wire/event';
import { isMentioned } from '../wire/message';

/** What has happened in a stretch of the log, each by the seqs of the messages concerned, oldest first. */
export interface AwaySummary {
  /** Others' messages that are there to be read. */
  readonly fresh: readonly number[];
  /** Of messages that were there before: changed by others, and still there. */
  readonly edited: readonly number[];
  readonly deleted: readonly number[];
  /** Those of `fresh` that mention the reader. */
  readonly mentions: readonly number[];
}

/** A replayed event shows its message as it is now, so what was written and deleted meanwhile is not told of. Own doings are no news. */
export function awaySummaryOf(events: readonly ChatEvent[], selfId: string): AwaySummary {
  const fresh = new Set<number>();
  const created = new Set<number>();
  const edited = new Set<number>();
  const deleted = new Set<number>();
  const mentions = new Set<number>();
  for (const event of events) {
    if (!('message' in event)) continue;
    const { seq, author, deleted_at } = event.message;
    if (event.type === 'message.created') {
      created.add(seq);
      if (author.id === selfId || deleted_at !== null) continue;
      fresh.add(seq);
      if (isMentioned(event.message, selfId)) mentions.add(seq);
    } else if (event.actor.id !== selfId && !created.has(seq)) {
      if (event.type === 'message.deleted') deleted.add(seq);
      else if (deleted_at === null) edited.add(seq);
    }
  }
  const sorted = (seqs: Set<number>) => [...seqs].sort((a, b) => a - b);
  return { fresh: sorted(fresh), edited: sorted(edited), deleted: sorted(deleted), mentions: sorted(mentions) };
}
