import { type RefObject, useCallback, useMemo, useSyncExternalStore } from 'react';

import { useLive } from '../../../components/live';
import type { RoomReplica } from '../../../workspace/RoomReplica';
import type { RoomSnapshot } from '../../../workspace/RoomSnapshot';
import { useEditLast } from '../message/useEditLast';
import type { RoomActions } from '../roomActions';
import { useSlash } from '../commands/useSlash';
import { Composer } from './Composer';
import { quoteOf } from './quoteOf';
import { ReplyStrip } from './ReplyStrip';
import type { Attaching } from './useAttaching';

interface RoomComposerProps {
  replica: RoomReplica;
  snapshot: RoomSnapshot;
  actions: RoomActions;
  attaching: Attaching | null;
  inputRef: RefObject<HTMLTextAreaElement | null>;
  /** Asks whether the reader really wants to leave the room. */
  askToLeave: (room: string) => void;
}

/** The box of a room, with what its text answers. */
export function RoomComposer({ replica, snapshot, actions, attaching, inputRef, askToLeave }: RoomComposerProps) {
  const { self, draftStore } = useLive();
  const { room } = replica;
  const { editLast, forget } = useEditLast(replica, snapshot, self.id, actions.edit);
  const chosen = useSyncExternalStore(draftStore.subscribe, () => draftStore.reply(room));
  const now = snapshot.messages.findLast(({ id }) => id === chosen?.id);
  const quote = useMemo(() => (now === undefined ? chosen : quoteOf(now)), [now, chosen]);
  const replyToNone = useCallback(() => actions.reply(null), [actions]);
  const above = useMemo(() => quote && <ReplyStrip quote={quote} onCancel={replyToNone} />, [quote, replyToNone]);
  const slash = useSlash({ replica, details: snapshot.details, send: actions.send, askToLeave });
  const typing = useCallback(() => {
    forget();
    replica.commands.typing();
  }, [forget, replica]);
  return (
    <Composer
      draftStore={draftStore}
      room={room}
      inputRef={inputRef}
      above={above}
      attaching={attaching}
      slash={slash}
      onSend={actions.send}
      onEscape={replyToNone}
      onTyping={typing}
      onEditLast={editLast}
    />
  );
}
