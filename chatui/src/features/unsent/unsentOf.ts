import type { ChatError } from '../../wire/ChatError';
import type { DraftStore } from '../../workspace/DraftStore';
import type { Outbox } from '../../workspace/Outbox';
import type { QueuedCommand } from '../../workspace/QueuedCommand';

/** What somebody wrote in a room and nobody has. */
export interface Unsent {
  /** In its room it is the only one of that. */
  key: string;
  kind: 'draft' | 'message' | 'edit';
  text: string;
  /** Why the server refused it; null: it was never sent. */
  error: ChatError | null;
}

/** What stands in a room's box, and how a message was being changed. */
export function draftsOf(draftStore: DraftStore, room: string): Unsent[] {
  const drafts: Unsent[] = [
    { key: 'draft', kind: 'draft', text: draftStore.text(room), error: null },
    { key: 'editing', kind: 'edit', text: draftStore.editing(room)?.text ?? '', error: null },
  ];
  return drafts.filter(({ text }) => text.trim() !== '');
}

/** Its messages and edits that the server refused. Of a deletion, a reaction or a read marker nothing is left to be kept. */
export function refusedOf(outbox: Outbox, room: string): Unsent[] {
  return [...outbox.outgoing(room), ...outbox.changes(room)].filter(({ state }) => state === 'failed').flatMap(unsentOf);
}

function unsentOf({ clientId: key, change, body, files, error }: QueuedCommand): Unsent[] {
  if (change === null) return [{ key, kind: 'message', text: [body, ...files.map(({ name }) => name)].filter((one) => one !== '').join('\n'), error }];
  return change.type === 'edit' ? [{ key, kind: 'edit', text: change.body, error }] : [];
}
