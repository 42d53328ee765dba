import type { RefObject } from 'react';

import { insertText } from '../../components/completion/insertText';
import type { DraftStore } from '../../workspace/DraftStore';
import type { QueuedCommand } from '../../workspace/QueuedCommand';
import type { RoomCommands } from '../../workspace/RoomCommands';
import type { RoomReplica } from '../../workspace/RoomReplica';
import { typedOf } from '../../workspace/slashCommand';
import type { Uploads } from '../../workspace/Uploads';
import type { Message, Quote } from '../../wire/message';
import { quoteNow, quoteOf } from './composer/quoteOf';

/** What can be done in the room in view. */
export interface RoomActions {
  /** Sends a text, as an answer to what the draft answers. */
  send: (body: string) => void;
  /** Chooses what the draft answers, and goes to the box; null: nothing. */
  reply: (to: Message | Quote | null) => void;
  /** Begins to edit a message. Null ends that, and goes to the box. */
  edit: (messageId: string | null) => void;
  /** The message being edited is to say this. */
  editText: (text: string) => void;
  /** The message being edited keeps these files, by id. */
  keepFiles: (files: readonly string[]) => void;
  /** Has a message changed. `files`: ids of those that stay; left out: all. */
  save: (messageId: string, body: string, files?: readonly string[]) => void;
  react: (messageId: string, emoji: string, isOn: boolean) => void;
  /** Tries once more what was refused. */
  retry: (clientId: string) => void;
  discard: (clientId: string) => void;
  /** Puts a command into the box to be changed, and goes there; false: something else stands in it, which stays as it is. */
  takeCallBack: (typed: string) => boolean;
  /** Takes an own text that was not sent back into the box. */
  takeBack: (command: QueuedCommand) => void;
}

interface Parts {
  replica: Pick<RoomReplica, 'room' | 'getSnapshot'> & { commands: Pick<RoomCommands, 'send' | 'edit' | 'react' | 'retry' | 'discard'> };
  draftStore: DraftStore;
  uploads: Pick<Uploads, 'putBack'>;
  box: RefObject<HTMLTextAreaElement | null>;
}

export function roomActions({ replica, draftStore, uploads, box }: Parts): RoomActions {
  const { room } = replica;
  const toBox = () => box.current?.focus();
  const reply = (to: Message | Quote | null) => {
    draftStore.answer(room, to === null ? null : quoteOf(to));
    toBox();
  };
  /** Puts what was typed before what stands in the box, and goes there. */
  const putBack = (typed: string) => {
    const written = draftStore.text(room);
    const more = written.trim() === '' ? '' : '\n';
    if (typed === '') toBox();
    else if (box.current !== null) insertText(box.current, { from: 0, to: 0 }, typed + more);
    else draftStore.write(room, typed + more + written);
  };
  return {
    send: (body) => {
      replica.commands.send(body, quoteNow(draftStore.reply(room), replica.getSnapshot().messages));
      draftStore.answer(room, null);
    },
    reply,
    takeCallBack: (typed) => {
      if (draftStore.text(room).trim() !== '') return false;
      putBack(typed);
      return true;
    },
    edit: (id) => {
      if (draftStore.editing(room)?.id !== id) draftStore.edit(room, id === null ? null : { id, text: null });
      if (id === null) toBox();
    },
    editText: (text) => {
      const now = draftStore.editing(room);
      if (now !== null) draftStore.edit(room, { ...now, text });
    },
    keepFiles: (files) => {
      const now = draftStore.editing(room);
      if (now !== null) draftStore.edit(room, { ...now, files: [...files] });
    },
    save: (id, body, files) => replica.commands.edit(id, body, files),
    react: (id, emoji, isOn) => replica.commands.react(id, emoji, isOn),
    retry: (clientId) => replica.commands.retry(clientId),
    discard: (clientId) => replica.commands.discard(clientId),
    takeBack: ({ body, replyTo, files, clientId }) => {
      putBack(typedOf(body));
      uploads.putBack(room, files);
      replica.commands.discard(clientId);
      if (replyTo !== null) draftStore.answer(room, quoteOf(replyTo));
    },
  };
}
