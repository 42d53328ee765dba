import type { Api } from '../api/Api';
import { ChatError } from '../wire/ChatError';
import type { ChatEvent } from '../wire/event';
import type { Range } from './ranges';

/** What happened in a room beside its messages: who came, went or was given a role, what was pinned, and what became of the room itself. */
export type SystemMessage = Extract<ChatEvent, { user: unknown } | { room_info: unknown } | PinEvent>;

type PinEvent = { type: 'message.pinned' | 'message.unpinned' };

/** As many events as one request answers at most. */
const mostEvents = 200;
/** More requests than these are not made for one page: of a longer stretch without messages the end is shown. */
const mostRequests = 5;

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
 * The system messages between the messages of a range; null: not now. Never rejects: a conversation is not kept back for
 * want of them.
 */
export async function readSystemMessages(
  api: Api,
  room: string,
  { range, messageSeqs }: { range: Range; messageSeqs: readonly number[] },
  signal: AbortSignal,
): Promise<readonly SystemMessage[] | null> {
  const stretches = stretchesBetween(range, messageSeqs).slice(-mostRequests);
  const read = async ({ from, to }: Range) => {
    const { events } = await api.events(room, { after: from - 1, limit: to - from + 1 }, signal);
    return events.filter(isSystemMessage);
  };
  try {
    return (await Promise.all(stretches.map(read))).flat();
  } catch (reason) {
    return ChatError.from(reason).isPassing ? null : [];
  }
}
