import type { Message } from '../wire/message';
import type { MessageChange } from './DraftStore';
import type { QueuedCommand } from './QueuedCommand';
import { reactionsWith } from './reactions';

interface Done {
  readonly command: QueuedCommand;
  readonly change: MessageChange;
  /** The log position by which the server had done it. */
  readonly by: number;
}

/** The reader's own changes of messages, shown at once and until the log has told of them or the server has refused. */
export class PendingChanges {
  #done: readonly Done[] = [];
  #last: { of: readonly Message[]; pending: readonly QueuedCommand[]; done: readonly Done[]; shown: readonly Message[] } = {
    ...{ of: [], pending: [], done: [], shown: [] },
  };

  /** The server has done it; its event may still be on its way. */
  done(command: QueuedCommand, by: number): void {
    const { change } = command;
    if (isOfMessage(change)) this.#done = [...this.#done, { command, change, by }];
  }

  /** The messages as they will be. The same array until one changes. `applied`: everything in the log up to there is in them. */
  shown(messages: readonly Message[], pending: readonly QueuedCommand[], applied: number): readonly Message[] {
    if (this.#done.some(({ by }) => by <= applied)) this.#done = this.#done.filter(({ by }) => by > applied);
    const { of, pending: before, done } = this.#last;
    if (of !== messages || before !== pending || done !== this.#done)
      this.#last = { of: messages, pending, done: this.#done, shown: this.#changed(messages, pending) };
    return this.#last.shown;
  }

  #changed(messages: readonly Message[], pending: readonly QueuedCommand[]): readonly Message[] {
    const open = pending.flatMap((command) => {
      const { change, state } = command;
      return isOfMessage(change) && state !== 'failed' ? [{ command, change }] : [];
    });
    const all = [...this.#done, ...open];
    if (all.length === 0) return messages;
    return messages.map((message) =>
      all.reduce((now, { change, command }) => (change.messageId === message.id ? withChange(now, change, command) : now), message),
    );
  }
}

function isOfMessage(change: QueuedCommand['change']): change is MessageChange {
  return change !== null && change.type !== 'read';
}

function withChange(message: Message, change: MessageChange, { createdAt }: QueuedCommand): Message {
  if (message.deleted_at !== null) return message;
  const at = new Date(createdAt).toISOString();
  switch (change.type) {
    case 'edit':
      return withEdit(message, change, at);
    case 'delete':
      return { ...message, body: '', files: [], preview: null, reactions: [], deleted_at: at };
    case 'react': {
      const reactions = reactionsWith(message.reactions, change.emoji, change.isOn);
      return reactions === message.reactions ? message : { ...message, reactions };
    }
  }
}

function withEdit(message: Message, { body, files: kept }: Extract<MessageChange, { type: 'edit' }>, at: string): Message {
  const files = message.files?.filter(({ id }) => kept === undefined || kept.includes(id));
  if (body === message.body && files?.length === message.files?.length) return message;
  return { ...message, body, edited_at: at, ...(files && { files }) };
}
