import { Listeners } from '../realtime/Listeners';
import type { DraftStore } from './DraftStore';

/** Why a command was not done. It can be sent as a text in any case. */
export interface Problem {
  why: string;
  /** There is no such command: it may well be a text. */
  isUnknown: boolean;
}

/**
 * What becomes of the commands that are typed in the rooms' boxes. It is no part of a box: people switch rooms while a command
 * is being done, and what comes of it belongs to the room and the text that it was typed in, and to no other.
 */
export class TypedCommands {
  readonly #draftStore: Pick<DraftStore, 'text' | 'write' | 'subscribe'>;
  readonly #changed = new Listeners();
  readonly #problems = new Map<string, { typed: string; problem: Problem }>();
  /** By room, what was typed and is being done. */
  readonly #running = new Map<string, Set<string>>();

  constructor(draftStore: Pick<DraftStore, 'text' | 'write' | 'subscribe'>) {
    this.#draftStore = draftStore;
  }

  /** Calls the listener after each change of a problem or of a box's text; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const ends = [this.#changed.add(listener), this.#draftStore.subscribe(listener)];
    return () => ends.forEach((end) => end());
  };

  /** Why what stands in a room's box was not done; null where there is nothing to be said of it. */
  problem(room: string): Problem | null {
    const told = this.#problems.get(room);
    return told?.typed === this.#draftStore.text(room) ? told.problem : null;
  }

  forget(room: string): void {
    if (this.#problems.delete(room)) this.#changed.tell();
  }

  /**
   * Does what stands in a room's box, and empties the box once that is done. Does nothing while the same text of that room is
   * being done. `work` answers why it was not done; it does not reject. If the box then holds another text, nothing is told.
   */
  async do(room: string, typed: string, work: () => Promise<Problem | null>): Promise<void> {
    const running = this.#running.get(room) ?? new Set();
    if (running.has(typed)) return;
    this.#running.set(room, running.add(typed));
    this.forget(room);
    try {
      const problem = await work();
      if (this.#draftStore.text(room) !== typed) return;
      if (problem === null) this.#draftStore.write(room, '');
      else this.#problems.set(room, { typed, problem });
      this.#changed.tell();
    } finally {
      running.delete(typed);
    }
  }
}
