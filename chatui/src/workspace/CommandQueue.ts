import { Listeners } from '../realtime/Listeners';
import type { QueuedCommand } from './QueuedCommand';

/** Commands by room, each room's in the order written. What is read of them are the same arrays until something in them changes. */
export class CommandQueue {
  readonly #changed = new Listeners();
  #commands: ReadonlyMap<string, readonly QueuedCommand[]> = new Map();
  #texts: ReadonlyMap<string, readonly QueuedCommand[]> = new Map();
  #changes: ReadonlyMap<string, readonly QueuedCommand[]> = new Map();
  #lastCreatedAt = 0;

  /** Calls the listener after each change; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  /** The new messages of a room. */
  texts(room: string): readonly QueuedCommand[] {
    return this.#texts.get(room) ?? NONE;
  }

  /** The changes of a room's messages. */
  changes(room: string): readonly QueuedCommand[] {
    return this.#changes.get(room) ?? NONE;
  }

  markers(room: string): readonly QueuedCommand[] {
    return this.#of(room).filter(({ change }) => change?.type === 'read');
  }

  all(): readonly QueuedCommand[] {
    return [...this.#commands.values()].flat();
  }

  find(clientId: string): QueuedCommand | undefined {
    return this.all().find((command) => command.clientId === clientId);
  }

  /** The command whose turn it is in a lane. */
  front(lane: string): QueuedCommand | undefined {
    const [room = ''] = lane.split('/');
    return this.#of(room).find((command) => command.state !== 'failed' && laneOf(command) === lane);
  }

  /** A time for a new command, by this machine's clock, ms: later than all others', for it says the order, too. */
  nextCreatedAt(): number {
    return Math.max(Date.now(), this.#lastCreatedAt + 1);
  }

  /** Puts it where it belongs by the time it was written. */
  insert(command: QueuedCommand): void {
    this.#lastCreatedAt = Math.max(this.#lastCreatedAt, command.createdAt);
    const commands = this.#of(command.room);
    const after = commands.findLastIndex(({ createdAt }) => createdAt <= command.createdAt) + 1;
    this.#change(command.room, commands.toSpliced(after, 0, command));
  }

  /** In the place of the one with its client id. */
  put(command: QueuedCommand): void {
    const { clientId, room } = command;
    this.#change(room, this.#of(room).map((old) => (old.clientId === clientId ? command : old)));
  }

  drop({ clientId, room }: QueuedCommand): void {
    this.#change(room, this.#of(room).filter((old) => old.clientId !== clientId));
  }

  #of(room: string): readonly QueuedCommand[] {
    return this.#commands.get(room) ?? NONE;
  }

  /** Every change goes through here. */
  #change(room: string, commands: readonly QueuedCommand[]): void {
    const texts = commands.filter(({ change }) => change === null);
    const changes = commands.filter(({ change }) => change !== null && change.type !== 'read');
    this.#commands = new Map([...this.#commands, [room, commands]]);
    this.#texts = new Map([...this.#texts, [room, sameOr(this.texts(room), texts)]]);
    this.#changes = new Map([...this.#changes, [room, sameOr(this.changes(room), changes)]]);
    this.#changed.tell();
  }
}

const NONE: readonly QueuedCommand[] = [];

/** The old array where the new one holds the same. */
function sameOr(old: readonly QueuedCommand[], fresh: readonly QueuedCommand[]): readonly QueuedCommand[] {
  return old.length === fresh.length && old.every((command, i) => command === fresh[i]) ? old : fresh;
}

/** The lane of a command: markers have one of their own, so that no text waits for them. A room's name has no `/`. */
export function laneOf({ room, change }: QueuedCommand): string {
  return change?.type === 'read' ? `${room}/read` : room;
}
