import type { File } from '../wire/file';
import type { DraftStore } from './DraftStore';
import { textOf } from './slashCommand';
import type { Workspace } from './Workspace';

/** Sends what stands in a room's box, with these files, and empties the box. */
export function postDraft(workspace: Workspace, draftStore: DraftStore, room: string, files: readonly File[]): void {
  const body = textOf(draftStore.text(room));
  if (body === '' && files.length === 0) return;
  workspace.room(room).commands.send(body, draftStore.reply(room), files);
  draftStore.write(room, '');
  draftStore.answer(room, null);
}
