import type { ChatEvent } from '../wire/event';
import type { Reaction } from '../wire/message';

type ReactionEvent = Extract<ChatEvent, { emoji: string }>;

interface Deed {
  readonly isOn: boolean;
  readonly asOf: number;
}

/**
 * What is known of the reactions to one message. Events count them for everyone and do not say which are the reader's own:
 * that is known by what a page said of it, and by what the reader has done since.
 */
export interface Reacted {
  readonly counts: readonly Reaction[];
  readonly countsAsOf: number;
  readonly own: readonly string[];
  readonly ownAsOf: number;
  /** The latest the reader did with each emoji. */
  readonly deeds: ReadonlyMap<string, Deed>;
}

const UNKNOWN: Reacted = { counts: [], countsAsOf: -1, own: [], ownAsOf: -1, deeds: new Map() };

/** After a message was told of, at a log position. The same object where nothing is learnt. */
export function reactedAsTold(old: Reacted = UNKNOWN, reactions: readonly Reaction[], asOf: number): Reacted {
  const counted = withCounts(old, reactions, asOf);
  const isPersonal = reactions.every(({ me }) => me !== undefined);
  if (!isPersonal || asOf <= old.ownAsOf) return counted;
  return { ...counted, own: reactions.filter(({ me }) => me).map(({ emoji }) => emoji), ownAsOf: asOf };
}

/** After an event. The same object where nothing is learnt. */
export function reactedAfter(old: Reacted = UNKNOWN, event: ReactionEvent, selfId: string): Reacted {
  const counted = withCounts(old, event.reactions, event.seq);
  if (event.actor.id !== selfId || event.seq <= (old.deeds.get(event.emoji)?.asOf ?? -1)) return counted;
  const deed = { isOn: event.type === 'reaction.added', asOf: event.seq };
  return { ...counted, deeds: new Map([...old.deeds, [event.emoji, deed]]) };
}

/** As it is to be shown. */
export function reactionsOf({ counts, own, ownAsOf, deeds }: Reacted): Reaction[] {
  return counts.map(({ emoji, count }) => {
    const deed = deeds.get(emoji);
    const isDone = deed !== undefined && deed.asOf > ownAsOf;
    return { emoji, count, me: isDone ? deed.isOn : own.includes(emoji) };
  });
}

/** As it will be once a wish of the reader's has come true. The same array where it has. */
export function reactionsWith(reactions: Reaction[], emoji: string, isOn: boolean): Reaction[] {
  const at = reactions.findIndex((one) => one.emoji === emoji);
  const old = reactions[at] ?? { emoji, count: 0, me: false };
  if ((old.me ?? false) === isOn) return reactions;
  const count = old.count + (isOn ? 1 : -1);
  if (at < 0) return [...reactions, { emoji, count, me: isOn }];
  return count <= 0 ? reactions.toSpliced(at, 1) : reactions.with(at, { emoji, count, me: isOn });
}

function withCounts(old: Reacted, counts: readonly Reaction[], asOf: number): Reacted {
  return asOf > old.countsAsOf ? { ...old, counts, countsAsOf: asOf } : old;
}
