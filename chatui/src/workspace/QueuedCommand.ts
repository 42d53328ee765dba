import { ChatError } from '../wire/ChatError';
import type { File } from '../wire/file';
import type { Quote } from '../wire/message';
import type { Change, KeptCommand, MessageChange } from './DraftStore';

/** How far a room has been read; `isBack`: what is past that is unread again. */
export type Marker = Extract<Change, { type: 'read' }>;

/**
 * A text on its way, a change of a message, or how far a room has been read. Its client id stays the same through every
 * try, so that the server stores it once.
 */
export interface QueuedCommand {
  readonly clientId: string;
  readonly room: string;
  readonly body: string;
  readonly replyTo: Quote | null;
  /** The server has them, and no message has; in their order. */
  readonly files: readonly File[];
  /** What is to become of what the server has; null: this is a new message. */
  readonly change: Change | null;
  /** Made in this window, and not in another one or before the page was loaded. */
  readonly isOwn: boolean;
  /** This machine's clock, ms. */
  readonly createdAt: number;
  /** `failed` asks for a person: `retry` or `discard`. The text is kept in every state. */
  readonly state: 'waiting' | 'sending' | 'failed';
  /** Why it failed, or why it waits; null where nothing went wrong. */
  readonly error: ChatError | null;
}

/** How often one command is tried against a server that says the fault is its own (`internal`). */
const MOST_FAULTS = 5;

/** Whether a change makes an older one of the same message needless. */
export function isAboutSame(old: Change | null, change: MessageChange): boolean {
  if (old === null || old.type === 'read' || old.type !== change.type || old.messageId !== change.messageId) return false;
  return old.type !== 'react' || change.type !== 'react' || old.emoji === change.emoji;
}

/** An edit that drops no files itself drops those that the one before it would have dropped. */
export function withFilesOf(old: Change | null, change: MessageChange): MessageChange {
  if (old?.type !== 'edit' || change.type !== 'edit' || old.files === undefined) return change;
  return { files: old.files, ...change };
}

export function markerOf({ change }: QueuedCommand): Marker {
  if (change?.type !== 'read') throw new Error('no marker');
  return change;
}

/** What two markers of a room do, one after the other. */
export function together(first: Marker, second: Marker): Marker {
  if (second.isBack) return second;
  return { ...second, seq: Math.max(first.seq, second.seq), isBack: first.isBack };
}

export function wireCommandOf(command: QueuedCommand) {
  const { room, change } = command;
  if (change?.type === 'read') return { type: 'read' as const, room, seq: change.seq };
  if (change?.type === 'edit') {
    const { messageId, body, files } = change;
    return { type: 'edit' as const, room, message_id: messageId, body, ...(files && { files }) };
  }
  if (change?.type === 'delete') return { type: 'delete' as const, room, message_id: change.messageId };
  if (change?.type === 'react') {
    const { messageId, emoji, isOn } = change;
    return { type: 'react' as const, room, message_id: messageId, emoji, ...(!isOn && { remove: true }) };
  }
  return {
    type: 'send' as const,
    room,
    body: command.body,
    client_id: command.clientId,
    ...(command.replyTo && { reply_to: command.replyTo.id }),
    ...(command.files.length > 0 && { files: command.files.map(({ id }) => id) }),
  };
}

/** As the draft store keeps it. */
export function keptOf(command: QueuedCommand): KeptCommand {
  const { clientId, room, body, replyTo, files, change, createdAt, state, error } = command;
  const failure = state === 'failed' ? { code: error?.code ?? 'internal', detail: error?.detail ?? '' } : null;
  return { clientId, room, body, replyTo, files: [...files], change, createdAt, failure };
}

/** As it comes out of the draft store. */
export function commandOf({ failure, ...kept }: KeptCommand): QueuedCommand {
  if (failure === null) return { ...kept, isOwn: false, state: 'waiting', error: null };
  return { ...kept, isOwn: false, state: 'failed', error: new ChatError(failure.code, failure.detail) };
}

/** Trying again is harmless, for the client id is the same; some refusals no try will change. */
export function isWorthAnotherTry(error: ChatError, failures: number): boolean {
  if (error.code === 'internal') return failures < MOST_FAULTS;
  return error.isPassing || error.code === 'unauthorized';
}
