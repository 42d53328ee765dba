import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { memo, type ReactNode } from 'react';

import { useAtHand } from '../../components/atHand';
import { Icon } from '../../components/Icon';
import { plainText } from '../../components/plainText';
import type { Room } from '../../wire/room';
import { RoomMenu } from './RoomMenu';

interface RoomHeaderProps {
  room: Room;
  onlineCount: number;
  /** The state of the connection. */
  status: ReactNode;
  /** Up to which change the room is on the screen. */
  proof: ReactNode;
  onShowRooms: () => void;
  onShowPeople: () => void;
}

export function RoomHeader({ room, onlineCount, status, proof, onShowRooms, onShowPeople }: RoomHeaderProps) {
  const topic = plainText(room.topic);
  return (
    <Box
      component="header"
      sx={{
        position: 'relative',
        flex: 'none',
        minHeight: 64,
        '&:has([data-trouble]) [data-proof]': { visibility: { xs: 'hidden', sm: 'visible' } },
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        px: { xs: 1, md: 2 },
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      <IconButton aria-label="Rooms" onClick={onShowRooms} sx={{ display: { md: 'none' } }}>
        <Icon name="menu" />
      </IconButton>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="h2" component="h1" noWrap sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
          {room.visibility === 'private' && <Icon name="lock" title="Private room" quiet />}
          <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
            {plainText(room.title)}
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
      <Buttons room={room} onlineCount={onlineCount} onShowPeople={onShowPeople} />
    </Box>
  );
}

/** Apart, since what stands before them changes with every message, read or not. */
const Buttons = memo(function Buttons({
  room,
  onlineCount,
  onShowPeople,
}: Pick<RoomHeaderProps, 'room' | 'onlineCount' | 'onShowPeople'>) {
  const open = useAtHand();
  return (
    <>
      <Tooltip title="Search">
        <IconButton aria-label="Search" onClick={() => open('search')} sx={{ display: { md: 'none' } }}>
          <Icon name="search" />
        </IconButton>
      </Tooltip>
      <Tooltip title="People">
        <Button
          color="inherit"
          startIcon={<Icon name="people" />}
          aria-label={`${onlineCount} online, ${room.member_count} in the room. Show people`}
          onClick={onShowPeople}
          sx={{ minWidth: 0, px: 1, color: 'text.secondary', display: { lg: 'none' } }}
        >
          {onlineCount}
        </Button>
      </Tooltip>
      <RoomMenu room={room} />
    </>
  );
});
