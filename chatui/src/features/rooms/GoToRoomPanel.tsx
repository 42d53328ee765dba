import Box from '@mui/material/Box';
import InputBase from '@mui/material/InputBase';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useState } from 'react';
import { useMatch, useNavigate } from 'react-router';

import { Icon } from '../../components/Icon';
import { isComposing } from '../../components/isComposing';
import { useLive, useOwnRooms } from '../../components/live';
import { useServices } from '../../components/services';
import { useSettled } from '../../components/useSettled';
import { visitedRooms } from '../../components/visitedRooms';
import type { Room } from '../../wire/room';
import { GoToRoomOption } from './GoToRoomOption';
import { matchRooms } from './matchRooms';

/** So many are shown: whoever wants another one types more of its name. */
const most = 12;

/** A box for some letters of a room's name, and the rooms that have them: one's own first, then public ones. */
export function GoToRoomPanel({ onGo }: { onGo: () => void }) {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const id = useId();
  const rooms = useFoundRooms(typed);
  const isEmpty = typed.trim() === '';
  const chosen = Math.min(at, rooms.length - 1);
  const go = (room: Room | undefined) => {
    if (room === undefined) return;
    onGo();
    void navigate(`/chat/${room.name}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && rooms.length > 0) setAt((chosen + step + rooms.length) % rooms.length);
    else if (event.key === 'Enter') go(rooms[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <Box sx={{ flex: 'none', display: 'flex', alignItems: 'center', gap: 1, px: 2 }}>
        <Icon name="chat" quiet />
        <InputBase
          fullWidth
          autoFocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          placeholder="Go to room"
          inputProps={{
            role: 'combobox',
            'aria-label': 'Room or person',
            'aria-expanded': rooms.length > 0,
            'aria-controls': `${id}-list`,
            'aria-activedescendant': rooms.length > 0 ? `${id}-${chosen}` : undefined,
            'aria-autocomplete': 'list',
            maxLength: 80,
            style: { outline: 'none' },
          }}
          sx={{ height: 56, typography: 'body1' }}
        />
      </Box>
      {rooms.length > 0 && (
        <Box
          id={`${id}-list`}
          role="listbox"
          aria-label="Rooms"
          sx={{ overflowY: 'auto', p: 1, borderTop: 1, borderColor: 'divider' }}
        >
          {rooms.map((room, index) => (
            <GoToRoomOption
              key={room.name}
              id={`${id}-${index}`}
              room={room}
              isChosen={index === chosen}
              onChoose={() => go(room)}
            />
          ))}
        </Box>
      )}
      <Typography role="status" variant="caption" color="textSecondary" component="p" sx={{ px: 2, pb: 1.5 }}>
        {rooms.length === 0 && (isEmpty ? 'Type a part of a room’s name.' : 'No room has that in its name.')}
      </Typography>
    </>
  );
}

function useFoundRooms(typed: string): Room[] {
  const { api } = useServices();
  const { self } = useLive();
  const own = useOwnRooms().rooms;
  const current = useMatch('/chat/:room')?.params.room?.toLowerCase();
  const q = useSettled(typed.trim());
  const others = useQuery({
    queryKey: ['rooms', 'named', q],
    enabled: q !== '',
    queryFn: ({ signal }) => api.rooms({ q, limit: most }, signal),
  });
  const open = own.filter(({ name, archived_at }) => archived_at === null && (typed !== '' || name !== current));
  const isOwn = new Set(own.map(({ name }) => name));
  const found = typed.trim() === '' ? [] : (others.data?.items ?? []);
  const joinable = found.filter(({ name, archived_at }) => archived_at === null && !isOwn.has(name));
  return [...matchRooms(open, typed, visitedRooms(self.id)), ...matchRooms(joinable, typed, [])].slice(0, most);
}
