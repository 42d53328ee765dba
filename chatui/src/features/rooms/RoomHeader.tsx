import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { memo, type ReactNode } from 'react';
import { Link } from 'react-router';

import { Icon } from '../../components/Icon';
import { useLive } from '../../components/live';
import { lowWindow } from '../../components/lowWindow';
import { plainText } from '../../components/plainText';
import { roomTitle } from '../../components/roomTitle';
import { useIsWide } from '../../components/useIsWide';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import type { RoomEntry } from './roomEntries';
import { RoomMenu } from './RoomMenu';
import { StarButton } from './StarButton';

interface RoomHeaderProps {
  room: Room;
  onlineCount: number;
  /** The state of the connection. */
  status: ReactNode;
  /** Up to which change the room is on the screen. */
  proof: ReactNode;
  /** What the menu of the room lists. */
  entries: readonly RoomEntry[];
  onShowPeople: () => void;
}

export function RoomHeader({ room, onlineCount, status, proof, entries, onShowPeople }: RoomHeaderProps) {
  const text = useText();
  const { rooms } = text;
  const { self } = useLive();
  const isWide = useIsWide();
  const topic = plainText(room.topic);
  return (
    <Box
      component="header"
      sx={{
        position: 'relative',
        flex: 'none',
        minHeight: 64,
        [lowWindow]: { minHeight: 48 },
        '&:has([data-trouble]) [data-proof]': { visibility: { xs: 'hidden', sm: 'visible' } },
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        px: { xs: 1, md: 2 },
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      {!isWide && (
        <IconButton component={Link} to="/" aria-label={rooms.rooms}>
          <Icon name="back" />
        </IconButton>
      )}
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="h2" component="h1" noWrap sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
          {room.visibility === 'private' && <Icon name="lock" title={rooms.privateRoom} quiet />}
          <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
            {roomTitle(room, self.id, text)}
          </Box>
        </Typography>
        <Typography
          data-proof
          variant="caption"
          color="textSecondary"
          noWrap
          sx={{ display: 'block', fontVariantNumeric: 'tabular-nums' }}
        >
          {proof}
          {topic !== '' && <span title={topic}> · {topic}</span>}
        </Typography>
      </Box>
      {status}
      {room.me.role !== null && <StarButton room={room} />}
      <Buttons room={room} entries={entries} onlineCount={onlineCount} onShowPeople={onShowPeople} />
    </Box>
  );
}

/** Apart, since what stands before them changes with every message, read or not. */
const Buttons = memo(function Buttons({
  room,
  entries,
  onlineCount,
  onShowPeople,
}: Pick<RoomHeaderProps, 'room' | 'entries' | 'onlineCount' | 'onShowPeople'>) {
  const { common, rail, rooms } = useText();
  return (
    <>
      <Tooltip title={rail.search}>
        <IconButton component={Link} to="/search" aria-label={rail.search} sx={{ display: { md: 'none' } }}>
          <Icon name="search" />
        </IconButton>
      </Tooltip>
      <Tooltip title={common.people}>
        <Button
          color="inherit"
          startIcon={<Icon name="people" />}
          aria-label={rooms.showPeople(onlineCount, room.member_count)}
          onClick={onShowPeople}
          sx={{ minWidth: 0, px: 1, color: 'text.secondary', display: { lg: 'none' } }}
        >
          {onlineCount}
        </Button>
      </Tooltip>
      <RoomMenu key={room.name} room={room} entries={entries} />
    </>
  );
});
