import type { ChatSocket } from '../api/ChatSocket';
import type { File } from '../wire/file';
import type { Message, Quote } from '../wire/message';
import type { Outbox } from './Outbox';
import { PendingChanges } from './PendingChanges';
import type { QueuedCommand } from './QueuedCommand';

/** The server passes on one `typing` in 3 s. */
const TYPING_APART_MS = 3_000;

interface RoomCommandsOptions {
  room: string;
  socket: ChatSocket;
  outbox: Outbox;
}

/** What the reader writes and does in one room, from then until the log has told of it. */
export class RoomCommands {
  readonly #options: RoomCommandsOptions;
  readonly #pending = new PendingChanges();
  #failed: { of: readonly QueuedCommand[]; edits: ReadonlyMap<string, QueuedCommand> } = { of: [], edits: new Map() };
  #typedAt = -Infinity;

  constructor(options: RoomCommandsOptions) {
    this.#options = options;
  }

  send(body: string, replyTo: Quote | null = null, files: readonly File[] = []): QueuedCommand {
    this.#typedAt = -Infinity;
    return this.#options.outbox.add(this.#options.room, body, replyTo, files);
  }

  retry(clientId: string): void {
    this.#options.outbox.retry(clientId);
  }

  discard(clientId: string): void {
    this.#options.outbox.discard(clientId);
  }

  /** Shown at once, and tried until the server has done it; where it refuses, the text stays to be decided on. */
  edit(messageId: string, body: string, files?: readonly string[]): void {
    const { outbox, room } = this.#options;
    outbox.change(room, { type: 'edit', messageId, body, ...(files && { files: [...files] }) });
  }

  /** Shown at once, and tried until the server has done it; where it refuses, the message shows again. */
  remove(messageId: string): void {
    this.#options.outbox.change(this.#options.room, { type: 'delete', messageId });
  }

  /** The same. */
  react(messageId: string, emoji: string, isOn: boolean): void {
    this.#options.outbox.change(this.#options.room, { type: 'react', messageId, emoji, isOn });
  }

  /** Call at each key stroke; said at most once in 3 s. */
  typing(): void {
    if (Date.now() - this.#typedAt < TYPING_APART_MS) return;
    this.#typedAt = Date.now();
    this.#options.socket.send({ type: 'typing', room: this.#options.room });
  }

  /** The server has done a change of a message; its event may still be on its way. */
  done(command: QueuedCommand, seq: number): void {
    this.#pending.done(command, seq);
  }

  /** The messages as they will be. The same array until one changes. `applied`: everything in the log up to there is in them. */
  shown(messages: readonly Message[], applied: number): readonly Message[] {
    return this.#pending.shown(messages, this.#changes, applied);
  }

  /** Texts that no message is there for. The same array while none is settled. */
  outgoing(settled: ReadonlySet<string>): readonly QueuedCommand[] {
    const commands = this.#options.outbox.outgoing(this.#options.room);
    const isSettled = ({ clientId }: QueuedCommand) => settled.has(clientId);
    return commands.some(isSettled) ? commands.filter((command) => !isSettled(command)) : commands;
  }

  /** Edits that wait for a decision, by message. The same map until there are others. */
  get failedEdits(): ReadonlyMap<string, QueuedCommand> {
    const changes = this.#changes;
    if (changes !== this.#failed.of) this.#failed = { of: changes, edits: new Map(changes.flatMap(failedEdit)) };
    return this.#failed.edits;
  }

  get #changes(): readonly QueuedCommand[] {
    return this.#options.outbox.changes(this.#options.room);
  }
}

function failedEdit(command: QueuedCommand): [string, QueuedCommand][] {
  const { change, state } = command;
  return change !== null && change.type !== 'read' && state === 'failed' ? [[change.messageId, command]] : [];
}
