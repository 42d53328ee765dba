import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { type ReactNode, useMemo, useState, useSyncExternalStore } from 'react';

import { EmojiPopover } from '../../../components/emoji/EmojiPopover';
import { useLive } from '../../../components/live';
import { loadableDialog } from '../../../components/loadableDialog';
import { Spinner } from '../../../components/Spinner';
import { Toast } from '../../../components/Toast';
import { useText } from '../../../components/useText';
import type { RoomView, RoomViewSnapshot } from '../../../workspace/RoomView';
import type { Message } from '../../../wire/message';
import type { Room } from '../../../wire/room';
import { DeleteMessageDialog } from '../message/DeleteMessageDialog';
import type { RoomActions } from '../roomActions';
import { LogProvider } from './logContext';
import { MessageLog } from './MessageLog';
import { useLinked } from './useLinked';
import { useReacting } from '../message/useReacting';

const RevisionsDialog = loadableDialog(async () => (await import('../message/RevisionsDialog')).RevisionsDialog);

interface ConversationLogProps {
  room: Room;
  view: RoomView;
  snapshot: RoomViewSnapshot;
  actions: RoomActions;
  /** What is laid over the top of the log. */
  strip: ReactNode;
}

/** A room's messages and what can be done with them. */
export function ConversationLog({ room, view, snapshot: viewed, actions, strip }: ConversationLogProps) {
  const { replica } = view;
  const { room: snapshot, opening } = viewed;
  const { self, draftStore, commandCalls } = useLive();
  const text = useText();
  const editing = useSyncExternalStore(draftStore.subscribe, () => draftStore.editing(room.name));
  const calls = useSyncExternalStore(commandCalls.subscribe, () => commandCalls.of(room.name));
  const [deleting, setDeleting] = useState<Message | null>(null);
  const [changedId, setChangedId] = useState<string | null>(null);
  const changed = snapshot.messages.find(({ id, deleted_at }) => id === changedId && deleted_at === null);
  const linked = useLinked();
  const reacting = useReacting(actions.react);
  const canModerate = room.me.role === 'owner' || room.me.role === 'moderator';
  const isReadOnly = room.archived_at !== null;
  const log = useMemo(
    () => ({
      ...actions,
      retryCall: (clientId: string) => void commandCalls.retry(clientId, replica.getSnapshot().head),
      dismissCall: (clientId: string) => commandCalls.dismiss(clientId),
      selfId: self.id,
      canModerate,
      isReadOnly,
      askToDelete: setDeleting,
      showRevisions: ({ id }: Message) => setChangedId(id),
      pickReaction: reacting.pick,
    }),
    [actions, commandCalls, replica, self.id, canModerate, isReadOnly, reacting.pick],
  );
  const isEmpty = snapshot.messages.length === 0 && snapshot.outgoing.length === 0 && calls.length === 0;
  if (opening === null) return <ComingLog />;
  return (
    <>
      <LogProvider value={log}>
        {isEmpty ? (
          <EmptyLog />
        ) : (
          <MessageLog
            view={view}
            snapshot={viewed}
            calls={calls}
            opening={opening}
            editing={editing}
            linked={linked}
            strip={strip}
          />
        )}
      </LogProvider>
      <EmojiPopover anchor={reacting.anchor} onPick={reacting.onPick} onClose={reacting.close} />
      <Toast text={viewed.hasFailed ? text.log.jumpFailed : null} onClose={view.forgetFailure} />
      {changed !== undefined && <RevisionsDialog message={changed} onClose={() => setChangedId(null)} />}
      {deleting !== null && (
        <DeleteMessageDialog
          message={deleting}
          isOwn={deleting.author.id === self.id}
          onDelete={(id) => replica.commands.remove(id)}
          onClose={() => setDeleting(null)}
        />
      )}
    </>
  );
}

function EmptyLog() {
  const { log } = useText();
  return (
    <Box
      role="log"
      aria-label={log.messages}
      sx={{ flex: 1, display: 'grid', placeItems: 'center', p: 3, textAlign: 'center' }}
    >
      <Typography color="textSecondary">{log.empty}</Typography>
    </Box>
  );
}

function ComingLog() {
  return (
    <Box
      role="log"
      aria-label={useText().log.messages}
      aria-busy
      sx={{ flex: 1, display: 'grid', placeItems: 'center' }}
    >
      <Spinner />
    </Box>
  );
}
