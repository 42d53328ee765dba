import type { Message } from '../wire/message';
import type { Range } from './ranges';
import type { SystemMessage } from './systemMessages';
import { loadedFrom, shownMessages, stretchOf, type TimelineState } from './timelineReducer';

/** Which of the loaded stretches of a conversation is looked at, and what stands in it. */
export class StretchInView {
  #shown: { of: TimelineState; range: Range; messages: readonly Message[]; systemMessages: readonly SystemMessage[] };
  /** A seq in it; null: the live one. */
  at: number | null = null;

  constructor(state: TimelineState) {
    this.#shown = { of: state, range: { from: 1, to: 0 }, messages: [], systemMessages: [] };
  }

  /** The seqs that it has all messages of; `to` is Infinity where it reaches the live end. */
  range(state: TimelineState): Range {
    const live = { from: loadedFrom(state) ?? 1, to: Infinity };
    return (this.at === null ? null : stretchOf(state, this.at)) ?? live;
  }

  /** The same arrays until something in them changes, so that a list need not look at them for a mere typing sign. */
  of(state: TimelineState): { range: Range; messages: readonly Message[]; systemMessages: readonly SystemMessage[] } {
    const { of: old, messages, systemMessages } = this.#shown;
    const range = this.range(state);
    const isSameRange = range.from === this.#shown.range.from && range.to === this.#shown.range.to;
    const isSame = isSameRange && old.entries === state.entries && old.loaded === state.loaded;
    const isInRange = ({ seq }: SystemMessage) => range.from <= seq && seq <= range.to;
    this.#shown = {
      of: state,
      range,
      messages: isSame ? messages : shownMessages(state, range),
      systemMessages:
        isSameRange && old.systemMessages === state.systemMessages
          ? systemMessages
          : state.systemMessages.filter(isInRange),
    };
    return this.#shown;
  }
}
