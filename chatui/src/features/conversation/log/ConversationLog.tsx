import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { lazy, Suspense, useCallback, useState } from 'react';

import { EmojiPopover } from '../../../components/emoji/EmojiPopover';
import { Spinner } from '../../../components/Spinner';
import { Toast } from '../../../components/Toast';
import type { RoomReplica } from '../../../workspace/RoomReplica';
import type { Message } from '../../../wire/message';
import type { Room } from '../../../wire/room';
import { DeleteMessageDialog } from '../message/DeleteMessageDialog';
import { MessageLog, type MessageLogProps } from './MessageLog';
import type { Opening } from '../../../workspace/Opening';
import { useLinked } from './useLinked';
import { useReacting } from '../message/useReacting';

const RevisionsDialog = lazy(async () => ({ default: (await import('../message/RevisionsDialog')).RevisionsDialog }));

interface ConversationLogProps extends Pick<
  MessageLogProps,
  | 'self'
  | 'snapshot'
  | 'editing'
  | 'newSeq'
  | 'pill'
  | 'onEdit'
  | 'onEditText'
  | 'onTakeBack'
  | 'onReply'
  | 'onLook'
  | 'strip'
> {
  room: Room;
  timeline: RoomReplica;
  /** Null while the place to open at is being loaded. */
  opening: Opening | null;
}

/** A room's messages and what can be done with them. */
export function ConversationLog({ room, timeline, opening, ...log }: ConversationLogProps) {
  const { self, snapshot } = log;
  const [deleting, setDeleting] = useState<Message | null>(null);
  const [changedId, setChangedId] = useState<string | null>(null);
  const changed = snapshot.messages.find(({ id, deleted_at }) => id === changedId && deleted_at === null);
  const showRevisions = useCallback(({ id }: Message) => setChangedId(id), []);
  const linked = useLinked();
  const reacting = useReacting(timeline);
  const save = useCallback((id: string, body: string) => timeline.edit(id, body), [timeline]);
  const retry = useCallback((clientId: string) => timeline.retry(clientId), [timeline]);
  const discard = useCallback((clientId: string) => timeline.discard(clientId), [timeline]);
  const isEmpty = snapshot.messages.length === 0 && snapshot.drafts.length === 0;
  if (opening === null) return <ComingLog />;
  return (
    <>
      {isEmpty ? (
        <EmptyLog />
      ) : (
        <MessageLog
          {...log}
          opening={opening}
          selfId={self.id}
          linked={linked}
          canModerate={room.me.role === 'owner' || room.me.role === 'moderator'}
          isReadOnly={room.archived_at !== null}
          onSave={save}
          onShowRevisions={showRevisions}
          onDelete={setDeleting}
          onPickReaction={reacting.pick}
          onReact={reacting.react}
          onRetry={retry}
          onDiscard={discard}
          onLoadOlder={() => void timeline.loadOlder()}
          onLoadNewer={() => void timeline.loadNewer()}
          onGoTo={(seq) => void timeline.goTo(seq)}
          onGoToEnd={() => timeline.goToEnd()}
        />
      )}
      <EmojiPopover anchor={reacting.anchor} onPick={reacting.onPick} onClose={reacting.close} />
      <Toast text={reacting.error} onClose={reacting.forget} />
      {changed !== undefined && (
        <Suspense>
          <RevisionsDialog message={changed} onClose={() => setChangedId(null)} />
        </Suspense>
      )}
      {deleting !== null && (
        <DeleteMessageDialog
          message={deleting}
          onDelete={(id) => timeline.remove(id)}
          onClose={() => setDeleting(null)}
        />
      )}
    </>
  );
}

function EmptyLog() {
  return (
    <Box
      role="log"
      aria-label="Messages"
      sx={{ flex: 1, display: 'grid', placeItems: 'center', p: 3, textAlign: 'center' }}
    >
      <Typography color="textSecondary">Nothing has been said here yet. Write the first message.</Typography>
    </Box>
  );
}

function ComingLog() {
  return (
    <Box role="log" aria-label="Messages" aria-busy sx={{ flex: 1, display: 'grid', placeItems: 'center' }}>
      <Spinner />
    </Box>
  );
}
