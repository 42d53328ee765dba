import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { pins, unpin } from '../../api/pins';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { useLive } from '../../components/live';
import { MessageLink } from '../../components/MessageLink';
import { personName } from '../../components/personName';
import { Prose } from '../../components/Prose';
import { roomTitle } from '../../components/roomTitle';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import { ListDialog } from '../../components/ListDialog';

/** What was pinned in a room, the newest pin first, each the way to its place. */
export function PinsDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const text = useText();
  const { api } = useServices();
  const { self } = useLive();
  const queries = useQueryClient();
  const queryKey = ['pins', room.name];
  // 100 a room at most: one page.
  const asked = useQuery({
    queryKey,
    queryFn: ({ signal }) => pins(api, room.name, { limit: 200 }, signal),
    staleTime: 0,
  });
  const end = useMutation({
    mutationFn: (id: string) => unpin(api, room.name, id),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  });
  const items = asked.data?.items ?? [];
  const mayPin =
    room.archived_at === null &&
    (room.me.role === 'owner' || room.me.role === 'moderator' || room.visibility === 'direct');
  const failure = asked.error ?? end.error;
  return (
    <ListDialog title={text.moderation.pinnedMessages} onClose={onClose}>
      {failure !== null && <Alert onRetry={() => void asked.refetch()}>{errorText(failure, text)}</Alert>}
      {asked.isSuccess && items.length === 0 && <Typography color="textSecondary">{text.moderation.noPins}</Typography>}
      <List aria-label={text.moderation.pinnedMessages} aria-busy={asked.isFetching} disablePadding>
        {items.map((message) => (
          <MessageLink key={message.id} message={message} room={roomTitle(room, self.id, text)} onGo={onClose}>
            <Prose
              text={message.body}
              mentions={message.mentions}
              mentionsRoom={message.mentions_room}
              selfId={self.id}
            />
            {mayPin && (
              <Box component="span" sx={{ display: 'block', position: 'relative', width: 'fit-content' }}>
                <Button
                  size="small"
                  aria-label={text.moderation.unpinOf(personName(message.author, text))}
                  onClick={() => !end.isPending && end.mutate(message.id)}
                  sx={{ ml: -1, minHeight: 44 }}
                >
                  {text.moderation.unpin}
                </Button>
              </Box>
            )}
          </MessageLink>
        ))}
      </List>
    </ListDialog>
  );
}
