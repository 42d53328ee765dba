import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import ListItem from '@mui/material/ListItem';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

import { useLive } from '../../components/live';
import { plainText } from '../../components/plainText';
import { roomTitle } from '../../components/roomTitle';
import { timeFormat } from '../../components/timeFormat';
import { useText } from '../../components/useText';
import type { Texts } from '../../i18n/Texts';
import type { Room } from '../../wire/room';
import { RoomIcon } from './RoomIcon';

const day = timeFormat({ dateStyle: 'medium' });

/** A room in a list of rooms: the whole card leads to it. */
export function RoomCard({ room, children }: { room: Room; children?: ReactNode }) {
  const text = useText();
  const { self } = useLive();
  const title = roomTitle(room, self.id, text);
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
      <RoomIcon room={room} />
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
          {aboutRoom(room, text)}
        </Typography>
      </Box>
      <Box sx={{ position: 'relative', flex: 'none', display: 'flex', alignItems: 'center', gap: 1 }}>{children}</Box>
    </ListItem>
  );
}

function aboutRoom(room: Room, { language, profile, rooms }: Texts): string {
  const people = rooms.people(room.member_count);
  const parts = [
    room.archived_at === null ? '' : rooms.archived,
    room.online_count > 0 ? `${people}, ${rooms.online(room.online_count)}` : people,
    room.last_message_at === null ? '' : profile.lastWritten(day(language).format(new Date(room.last_message_at))),
    plainText(room.topic),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
