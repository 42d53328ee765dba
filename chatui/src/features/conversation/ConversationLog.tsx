import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useCallback, useState } from 'react';

import type { Draft } from '../../timeline/Outbox';
import type { RoomTimeline, TimelineSnapshot } from '../../timeline/RoomTimeline';
import type { Message } from '../../wire/message';
import type { Room } from '../../wire/room';
import type { User } from '../../wire/user';
import { DeleteMessageDialog } from './DeleteMessageDialog';
import { MessageLog } from './MessageLog';
import type { Editing } from './useEditing';
import { useLinkedMessage } from './useLinkedMessage';

interface ConversationLogProps {
  room: Room;
  self: User;
  timeline: RoomTimeline;
  snapshot: TimelineSnapshot;
  editing: Editing | null;
  onEdit: (messageId: string | null) => void;
  onEditText: (text: string) => void;
  onTakeBack: (draft: Draft) => void;
  onAtBottom: (atBottom: boolean) => void;
}

/** A room's messages and what can be done with them. */
export function ConversationLog({
  room,
  self,
  timeline,
  snapshot,
  editing,
  onEdit,
  onEditText,
  onTakeBack,
  onAtBottom,
}: ConversationLogProps) {
  const [deleting, setDeleting] = useState<Message | null>(null);
  const linkedSeq = useLinkedMessage(timeline, snapshot);
  const save = useCallback((id: string, body: string) => timeline.edit(id, body), [timeline]);
  const retry = useCallback((clientId: string) => timeline.retry(clientId), [timeline]);
  const discard = useCallback((clientId: string) => timeline.discard(clientId), [timeline]);
  const isEmpty = snapshot.messages.length === 0 && snapshot.drafts.length === 0;
  return (
    <>
      {isEmpty ? (
        <EmptyLog />
      ) : (
        <MessageLog
          snapshot={snapshot}
          self={self}
          selfId={self.id}
          linkedSeq={linkedSeq}
          canModerate={room.me.role === 'owner' || room.me.role === 'moderator'}
          isReadOnly={room.archived_at !== null}
          editing={editing}
          onEdit={onEdit}
          onEditText={onEditText}
          onSave={save}
          onDelete={setDeleting}
          onRetry={retry}
          onTakeBack={onTakeBack}
          onDiscard={discard}
          onLoadOlder={() => void timeline.loadOlder()}
          onAtBottom={onAtBottom}
        />
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
