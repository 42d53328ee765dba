import type { Socket } from '../realtime/Socket';
import type { Message } from '../wire/message';
import { reactionsWith } from './reactions';

interface Wish {
  readonly messageId: string;
  readonly emoji: string;
  readonly isOn: boolean;
  /** The log position by which the server had done it; null while it has not answered. */
  readonly doneBy: number | null;
}

/** Reactions that the reader has asked for, shown at once and until the log has told of them or the server has refused. */
export class Wishes {
  readonly #room: string;
  readonly #socket: Socket;
  readonly #onChange: () => void;
  #wishes: readonly Wish[] = [];
  #last: { of: readonly Message[]; wishes: readonly Wish[]; shown: readonly Message[] } = { of: [], wishes: [], shown: [] };

  constructor(room: string, socket: Socket, onChange: () => void) {
    this.#room = room;
    this.#socket = socket;
    this.#onChange = onChange;
  }

  /** Rejects with ChatError; then it shows as it was. A later wish about the same takes the place of an earlier one. */
  async react(messageId: string, emoji: string, isOn: boolean): Promise<void> {
    const wish: Wish = { messageId, emoji, isOn, doneBy: null };
    this.#change([...this.#wishes.filter((old) => !isAbout(old, wish)), wish]);
    const what = { room: this.#room, message_id: messageId, emoji, ...(!isOn && { remove: true }) };
    try {
      const { seq } = await this.#socket.request({ type: 'react', ...what });
      this.#change(this.#wishes.map((old) => (old === wish ? { ...wish, doneBy: seq } : old)));
    } catch (reason) {
      this.#change(this.#wishes.filter((old) => old !== wish));
      throw reason;
    }
  }

  /** The messages as they will be. The same array until one changes. `applied`: everything in the log up to there is in them. */
  shown(messages: readonly Message[], applied: number): readonly Message[] {
    if (this.#wishes.some(({ doneBy }) => doneBy !== null && doneBy <= applied))
      this.#wishes = this.#wishes.filter(({ doneBy }) => doneBy === null || doneBy > applied);
    const { of, wishes } = this.#last;
    if (of !== messages || wishes !== this.#wishes)
      this.#last = { of: messages, wishes: this.#wishes, shown: this.#fulfilled(messages) };
    return this.#last.shown;
  }

  #fulfilled(messages: readonly Message[]): readonly Message[] {
    if (this.#wishes.length === 0) return messages;
    return messages.map((message) => {
      const mine = this.#wishes.filter(({ messageId }) => messageId === message.id);
      const reactions = mine.reduce((all, { emoji, isOn }) => reactionsWith(all, emoji, isOn), message.reactions);
      return reactions === message.reactions ? message : { ...message, reactions };
    });
  }

  #change(wishes: readonly Wish[]): void {
    this.#wishes = wishes;
    this.#onChange();
  }
}

function isAbout(a: Wish, b: Wish): boolean {
  return a.messageId === b.messageId && a.emoji === b.emoji;
}
