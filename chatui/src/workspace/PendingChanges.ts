import type { Message } from '../wire/message';
import type { Change, Draft } from './Outbox';
import { reactionsWith } from './reactions';

interface Done {
  readonly draft: Draft;
  readonly change: Change;
  /** The log position by which the server had done it. */
  readonly by: number;
}

/** The reader's own changes of messages, shown at once and until the log has told of them or the server has refused. */
export class PendingChanges {
  #done: readonly Done[] = [];
  #last: { of: readonly Message[]; pending: readonly Draft[]; done: readonly Done[]; shown: readonly Message[] } = {
    ...{ of: [], pending: [], done: [], shown: [] },
  };

  /** The server has done it; its event may still be on its way. */
  done(draft: Draft, by: number): void {
    if (draft.change !== null) this.#done = [...this.#done, { draft, change: draft.change, by }];
  }

  /** The messages as they will be. The same array until one changes. `applied`: everything in the log up to there is in them. */
  shown(messages: readonly Message[], pending: readonly Draft[], applied: number): readonly Message[] {
    if (this.#done.some(({ by }) => by <= applied)) this.#done = this.#done.filter(({ by }) => by > applied);
    const { of, pending: before, done } = this.#last;
    if (of !== messages || before !== pending || done !== this.#done)
      this.#last = { of: messages, pending, done: this.#done, shown: this.#changed(messages, pending) };
    return this.#last.shown;
  }

  #changed(messages: readonly Message[], pending: readonly Draft[]): readonly Message[] {
    const open = pending.flatMap((draft) => (draft.change === null || draft.state === 'failed' ? [] : [{ draft, change: draft.change }]));
    const all = [...this.#done, ...open];
    if (all.length === 0) return messages;
    return messages.map((message) =>
      all.reduce((now, { change, draft }) => (change.messageId === message.id ? withChange(now, change, draft) : now), message),
    );
  }
}

function withChange(message: Message, change: Change, { createdAt }: Draft): Message {
  if (message.deleted_at !== null) return message;
  const at = new Date(createdAt).toISOString();
  switch (change.type) {
    case 'edit':
      return change.body === message.body ? message : { ...message, body: change.body, edited_at: at };
    case 'delete':
      return { ...message, body: '', reactions: [], deleted_at: at };
    case 'react': {
      const reactions = reactionsWith(message.reactions, change.emoji, change.isOn);
      return reactions === message.reactions ? message : { ...message, reactions };
    }
  }
}
