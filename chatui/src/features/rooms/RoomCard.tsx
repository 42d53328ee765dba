import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import ListItem from '@mui/material/ListItem';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

import { Icon } from '../../components/Icon';
import { plainText } from '../../components/plainText';
import type { Room } from '../../wire/room';

/** A room in a list of rooms: the whole card leads to it. */
export function RoomCard({ room, children }: { room: Room; children?: ReactNode }) {
  const title = plainText(room.title);
  return (
    <ListItem
      sx={{
        position: 'relative',
        gap: 2,
        px: 2,
        py: 1.5,
        minHeight: 64,
        '&:hover': { bgcolor: 'action.hover' },
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Icon name={room.visibility === 'private' ? 'lock' : 'chat'} quiet />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Link
          component={RouterLink}
          to={`/chat/${room.name}`}
          color="textPrimary"
          underline="none"
          noWrap
          sx={{ display: 'block', fontWeight: 600, '&::after': { content: '""', position: 'absolute', inset: 0 } }}
        >
          {title}
        </Link>
        <Typography variant="caption" color="textSecondary" noWrap sx={{ display: 'block' }}>
          {aboutRoom(room)}
        </Typography>
      </Box>
      <Box sx={{ position: 'relative', flex: 'none', display: 'flex', alignItems: 'center', gap: 1 }}>{children}</Box>
    </ListItem>
  );
}

function aboutRoom(room: Room): string {
  const people = room.member_count === 1 ? '1 person' : `${room.member_count} people`;
  const online = room.online_count > 0 ? `, ${room.online_count} online` : '';
  const archived = room.archived_at === null ? '' : 'Archived · ';
  return `${archived}${people}${online}${room.topic === '' ? '' : ` · ${plainText(room.topic)}`}`;
}
