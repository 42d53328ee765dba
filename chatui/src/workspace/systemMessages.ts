import type { Api } from '../api/Api';
import { ChatError } from '../wire/ChatError';
import type { ChatEvent } from '../wire/event';
import type { Range } from './ranges';

/** What happened in a room beside its messages: who came, went or was given a role, what was pinned, and what became of the room itself. */
export type SystemMessage = Extract<ChatEvent, { user: unknown } | { room_info: unknown } | PinEvent>;

type PinEvent = { type: 'message.pinned' | 'message.unpinned' };

/** As many events as one request answers at most. */
const mostEvents = 200;
/** More requests than these are not made at once: of a longer stretch without messages the end comes first. */
const mostRequests = 5;

/** A part of the log, and which of its events are messages: what else happened there is not known yet. */
export interface Gap {
  readonly range: Range;
  /** In order; all are in the range. */
  readonly messageSeqs: readonly number[];
}

/** What was read of a gap. */
export interface FoundSystemMessages {
  readonly systemMessages: readonly SystemMessage[];
  /** What is still to be read, before that; null: nothing. */
  readonly rest: Gap | null;
}

export function isSystemMessage(event: ChatEvent): event is SystemMessage {
  return 'user' in event || 'room_info' in event || event.type === 'message.pinned' || event.type === 'message.unpinned';
}

/** The system messages with more, by seq, each once. The same array where there is nothing new. */
export function withSystemMessages(systemMessages: readonly SystemMessage[], more: readonly SystemMessage[]): readonly SystemMessage[] {
  const known = new Set(systemMessages.map(({ seq }) => seq));
  const fresh = more.filter(({ seq }) => !known.has(seq) && known.add(seq));
  return fresh.length === 0 ? systemMessages : [...systemMessages, ...fresh].sort((a, b) => a.seq - b.seq);
}

/** The stretches of the log in which are all events of a range that are no message's own, each of as many as can be asked for at once. */
export function stretchesBetween({ from, to }: Range, messageSeqs: readonly number[]): Range[] {
  const found: Range[] = [];
  let next = from;
  for (const seq of [...messageSeqs, to + 1]) {
    while (next < seq) {
      const last = found.at(-1);
      const start = last !== undefined && next - last.from < mostEvents ? last.from : next;
      const end = Math.min(seq - 1, start + mostEvents - 1);
      if (last?.from === start) found.pop();
      found.push({ from: start, to: end });
      next = end + 1;
    }
    next = Math.max(next, seq + 1);
  }
  return found;
}

/**
 * The system messages of a gap, of a long one those of its end; null: not now. Never rejects: a conversation is not kept
 * back for want of them.
 */
export async function readSystemMessages(api: Api, room: string, gap: Gap, signal: AbortSignal): Promise<FoundSystemMessages | null> {
  const stretches = stretchesBetween(gap.range, gap.messageSeqs);
  const read = async ({ from, to }: Range) => {
    const { events } = await api.events(room, { after: from - 1, limit: to - from + 1 }, signal);
    return events.filter(isSystemMessage);
  };
  try {
    const found = await Promise.all(stretches.slice(-mostRequests).map(read));
    return { systemMessages: found.flat(), rest: gapUpTo(gap, stretches.at(-mostRequests - 1)?.to) };
  } catch (reason) {
    return ChatError.from(reason).isPassing ? null : { systemMessages: [], rest: null };
  }
}

function gapUpTo({ range, messageSeqs }: Gap, to: number | undefined): Gap | null {
  return to === undefined ? null : { range: { from: range.from, to }, messageSeqs: messageSeqs.filter((seq) => seq <= to) };
}
