import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { ReactNode } from 'react';

import { errorText } from '../components/errorText';
import { Alert } from '../components/Alert';
import { lowWindow } from '../components/lowWindow';
import { plainText } from '../components/plainText';
import { timeFormat } from '../components/timeFormat';
import { useText } from '../components/useText';
import { BlockButton } from '../features/people/BlockButton';
import { useDirectRefusal } from '../features/rooms/useDirectRefusal';
import { useJoinRoom } from '../features/rooms/useJoinRoom';
import { UnsentOfRoom } from '../features/unsent/UnsentOfRoom';
import type { Room } from '../wire/room';
import type { Mute } from '../workspace/muteOf';
import type { QueuedCommand } from '../workspace/QueuedCommand';

const inPlaceOfTheBox = {
  px: 3,
  pb: 3,
  typography: 'body2',
  color: 'text.secondary',
  overflowWrap: 'anywhere',
} as const;

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

interface BelowLogProps {
  room: Room;
  mute: Mute | null;
  /** What the reader has written that is not in the log. */
  outgoing: readonly QueuedCommand[];
  /** The box. */
  children: ReactNode;
}

/** The box to write in, or why there is none; for who only reads along, the way in. */
export function BelowLog({ room, mute, outgoing, children }: BelowLogProps) {
  const text = useText();
  const refusal = useDirectRefusal(room, outgoing);
  if (room.archived_at !== null) {
    return (
      <Box sx={inPlaceOfTheBox}>
        {text.rooms.isArchived}
        <UnsentOfRoom isRefusedShown room={room.name} why={text.rooms.unsentArchived} />
      </Box>
    );
  }
  if (refusal !== null) {
    return (
      <Box role="status" sx={inPlaceOfTheBox}>
        {refusal.why === 'blocking' ? (
          <BlockButton user={refusal.user} username={refusal.user.username ?? ''} />
        ) : refusal.why === 'deleted' ? (
          text.rooms.othersDeleted
        ) : (
          text.cards.cannotWrite
        )}
        <UnsentOfRoom isRefusedShown room={room.name} why={text.rooms.unsentArchived} />
      </Box>
    );
  }
  if (mute !== null) {
    const until = mute.until === null ? null : moment(text.language).format(new Date(mute.until));
    return (
      <Box role="status" sx={inPlaceOfTheBox}>
        {text.moderation.youAreMuted(until)} {mute.reason !== '' && `${text.cards.because(plainText(mute.reason))}. `}
        {text.moderation.mutedAbout}
        <UnsentOfRoom isRefusedShown room={room.name} why={text.moderation.mutedAbout} />
      </Box>
    );
  }
  return (
    <>
      <ReadingAlong key={room.name} room={room} />
      {children}
    </>
  );
}

function ReadingAlong({ room }: { room: Room }) {
  const text = useText();
  const join = useJoinRoom(room.name, { go: false });
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
          <Box component="span" sx={{ [lowWindow]: { display: 'none' } }}>
            {text.rooms.readingAlong}
          </Box>
          <Button size="small" sx={{ whiteSpace: 'nowrap' }} loading={join.isPending} onClick={() => join.mutate()}>
            {text.rooms.joinThis}
          </Button>
        </Box>
      )}
      {join.isError && <Alert>{errorText(join.error, text)}</Alert>}
    </>
  );
}
