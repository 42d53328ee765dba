import type { ChatError } from '../wire/ChatError';
import type { Message } from '../wire/message';
import type { Member, Room } from '../wire/room';
import type { User } from '../wire/user';
import type { QueuedCommand } from './QueuedCommand';
import type { SystemMessage } from './systemMessages';
import type { Range } from './ranges';

/**
 * `missing`: no such room, or not for these eyes. `removed`: the server ended the subscription.
 * `failed`: the first page could not be loaded; where waiting may help, it is being tried again.
 */
export type ReplicaPhase = 'loading' | 'ready' | 'missing' | 'removed' | 'failed';

export interface RoomSnapshot {
  readonly room: string;
  readonly phase: ReplicaPhase;
  /** Why the phase is `failed`, else null. */
  readonly error: ChatError | null;
  /** The stretch in view, oldest first. An unchanged message is the same object in the next snapshot. Key rows by `rowKey`. */
  readonly messages: readonly Message[];
  /** What happened between them that is no message, by seq. The same array until there are others. */
  readonly systemMessages: readonly SystemMessage[];
  /** The seqs that the stretch in view has all messages of; `to` is Infinity where it reaches the live end. */
  readonly range: Range;
  /** Own texts not yet in `messages`: shown after the live end. Never a text twice. */
  readonly outgoing: readonly QueuedCommand[];
  /** Own edits that the server has refused, by message id. The same map until there are others. */
  readonly failedEdits: ReadonlyMap<string, QueuedCommand>;
  readonly hasOlder: boolean;
  readonly loadingOlder: boolean;
  readonly olderError: ChatError | null;
  /** There is more after the stretch in view than what is loaded. */
  readonly hasNewer: boolean;
  readonly loadingNewer: boolean;
  readonly newerError: ChatError | null;
  /** 100 at most; `onlineCount` is exact. */
  readonly online: readonly User[];
  readonly onlineCount: number;
  /** As far as somebody has looked at them. */
  readonly members: readonly Member[];
  /** Others who are typing. */
  readonly typing: readonly User[];
  /** Position in the room's log up to which everything has been applied. */
  readonly head: number;
  /** The subscription stands and everything the server had when it was made has been applied. */
  readonly caughtUp: boolean;
  /** How many events of what the log is known to have are not applied yet; null while the room is not heard. */
  readonly toGo: number | null;
  /** How many events between the messages that are there could not be had yet; they are among those to go. */
  readonly missing: number;
  /** The room as it is known, how the reader stands in it included; null while it is not. */
  readonly details: Room | null;
}
