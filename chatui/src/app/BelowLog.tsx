import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { ReactNode } from 'react';

import { errorText } from '../components/errorText';
import { Note } from '../components/Note';
import { UnsentText } from '../features/conversation/composer/UnsentText';
import { useJoinRoom } from '../features/rooms/useJoinRoom';
import type { Room } from '../wire/room';

/** The box to write in, or why there is none; for who only reads along, the way in. */
export function BelowLog({ room, children }: { room: Room; children: ReactNode }) {
  const join = useJoinRoom(room.name, { go: false });
  if (room.archived_at !== null) {
    return (
      <Box sx={{ px: 3, pb: 3, typography: 'body2', color: 'text.secondary' }}>
        This room is archived: everything can be read, nothing can be added.
        <UnsentText room={room.name} why="What you were writing cannot be sent any more. Copy it to use it elsewhere." />
      </Box>
    );
  }
  return (
    <>
      {room.me.role === null && (
        <Box
          sx={{
            px: 3,
            pb: 1,
            display: 'flex',
            alignItems: 'center',
            gap: 1,
            typography: 'body2',
            color: 'text.secondary',
          }}
        >
          <span>You are reading along. Posting joins the room.</span>
          <Button size="small" loading={join.isPending} onClick={() => join.mutate()}>
            Join room
          </Button>
        </Box>
      )}
      {join.isError && <Note>{errorText(join.error)}</Note>}
      {children}
    </>
  );
}
