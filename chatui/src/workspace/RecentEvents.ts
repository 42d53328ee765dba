import type { ChatEvent } from '../wire/event';

/** So many of the events heard last are remembered. */
const MOST = 200;

/** The events of a room that were heard last, without a gap; none holds the text of a message that was deleted since. */
export class RecentEvents {
  #events: readonly ChatEvent[] = [];

  /** An event that follows on the last one. One that leaves a gap is where remembering begins anew. */
  take(event: ChatEvent): void {
    const last = this.#events.at(-1);
    if (last !== undefined && event.seq <= last.seq) return;
    const before = last !== undefined && event.seq === last.seq + 1 ? this.#events : [];
    const kept = event.type === 'message.deleted' ? before.map((old) => withMessage(old, event.message)) : before;
    this.#events = [...kept.slice(1 - MOST), event];
  }

  /** All events past one seq and up to another, which are remembered; null: not all of them are. */
  between(after: number, upTo: number): readonly ChatEvent[] | null {
    const [first, last] = [this.#events[0], this.#events.at(-1)];
    const isCovered = first !== undefined && last !== undefined && first.seq <= after + 1 && last.seq >= upTo;
    return isCovered ? this.#events.filter(({ seq }) => after < seq && seq <= upTo) : null;
  }

  forget(): void {
    this.#events = [];
  }
}

/** As the server would replay it: an event shows its message as it is now. */
function withMessage(event: ChatEvent, message: Extract<ChatEvent, { message: unknown }>['message']): ChatEvent {
  return 'message' in event && event.message.id === message.id ? { ...event, message } : event;
}
