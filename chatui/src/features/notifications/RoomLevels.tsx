import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { useLive, useOwnRooms } from '../../components/live';
import { roomTitle } from '../../components/roomTitle';
import { useText } from '../../components/useText';
import type { Room, Standing } from '../../wire/room';

/** More are shown when asked for. */
const few = 10;

/** Of what one is told, room by room. */
export function RoomLevels() {
  const text = useText();
  const { notifications } = text;
  const { self } = useLive();
  const { rooms } = useOwnRooms();
  const [showsAll, setShowsAll] = useState(false);
  const sorted = rooms.toSorted((a, b) => roomTitle(a, self.id, text).localeCompare(roomTitle(b, self.id, text)));
  const shown = showsAll ? sorted : sorted.slice(0, few);
  return (
    <div>
      <Typography variant="h3">{notifications.byRoom}</Typography>
      {rooms.length === 0 && <Typography color="textSecondary">{notifications.noRooms}</Typography>}
      <List aria-label={notifications.byRoom} disablePadding>
        {shown.map((room) => (
          <RoomLevel key={room.name} room={room} />
        ))}
      </List>
      {shown.length < sorted.length && <Button onClick={() => setShowsAll(true)}>{notifications.allRooms(sorted.length)}</Button>}
    </div>
  );
}

function RoomLevel({ room }: { room: Room }) {
  const text = useText();
  const { notifications } = text;
  const { self, workspace } = useLive();
  const title = roomTitle(room, self.id, text);
  const change = useMutation({
    mutationFn: (level: Standing['level']) => workspace.changeSettings(room.name, { level }),
  });
  return (
    <ListItem disableGutters sx={{ gap: 2, flexWrap: 'wrap' }}>
      <Typography dir="auto" sx={{ flex: 1, minWidth: 140, overflowWrap: 'anywhere' }}>
        {title}
      </Typography>
      <TextField
        {...{ select: true, size: 'small' }}
        value={room.me.level}
        onChange={({ target }) => change.mutate(target.value as Standing['level'])}
        slotProps={{ select: { native: true }, htmlInput: { 'aria-label': notifications.levelOf(title) } }}
      >
        {(Object.keys(notifications.levels) as Standing['level'][]).map((level) => (
          <option key={level} value={level}>
            {notifications.levels[level]}
          </option>
        ))}
      </TextField>
      {change.isError && <Alert>{errorText(change.error, text)}</Alert>}
    </ListItem>
  );
}
