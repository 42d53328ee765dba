import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { Field } from '../../components/Field';
import { useFileLimits } from '../../components/files/useFileLimits';
import { useLive, useOwnRooms } from '../../components/live';
import { plainText } from '../../components/plainText';
import { roomTitle } from '../../components/roomTitle';
import { useText } from '../../components/useText';
import { joinTyped } from '../../workspace/slashCommand';
import { forgetShared, readShared, type Shared } from './readShared';

/** Asks into which room goes what another app has shared; it fills the room's box there, and is sent by its reader. */
export function ShareInto() {
  const { common, share } = useText();
  const navigate = useNavigate();
  const { data: shared } = useQuery({ queryKey: ['shared'], queryFn: readShared, staleTime: 0, gcTime: 0, networkMode: 'always' });
  if (shared === undefined) return null;
  if (shared === null) return <Typography>{share.nothing}</Typography>;
  const discard = async () => {
    await forgetShared();
    void navigate('/', { replace: true });
  };
  return (
    <Stack spacing={2}>
      <WhatIsShared shared={shared} />
      {/* Before the rooms: with many of them nobody would find it behind. */}
      <Button variant="outlined" color="inherit" onClick={() => void discard()} sx={{ alignSelf: 'flex-start' }}>
        {common.discard}
      </Button>
      <Typography>{share.choose}</Typography>
      <Rooms shared={shared} />
    </Stack>
  );
}

function WhatIsShared({ shared: { text, files } }: { shared: Shared }) {
  const { share } = useText();
  const limits = useFileLimits();
  return (
    <div>
      {text !== '' && (
        <Typography dir="auto" sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: 160, overflowY: 'auto' }} tabIndex={0}>
          {plainText(text)}
        </Typography>
      )}
      {files.length > 0 && <Typography color="textSecondary">{share.files(files.map(({ name }) => plainText(name)))}</Typography>}
      {files.length > 0 && limits === null && <Typography color="textSecondary">{share.noFiles}</Typography>}
    </div>
  );
}

function Rooms({ shared }: { shared: Shared }) {
  const text = useText();
  const { share } = text;
  const { self, draftStore, uploads } = useLive();
  const { rooms } = useOwnRooms();
  const limits = useFileLimits();
  const navigate = useNavigate();
  const [q, setQ] = useState('');
  const found = rooms
    .filter((room) => room.archived_at === null)
    .map((room) => ({ room, title: roomTitle(room, self.id, text) }))
    .filter(({ title }) => title.toLowerCase().includes(q.trim().toLowerCase()))
    .toSorted((a, b) => (b.room.last_message_at ?? '').localeCompare(a.room.last_message_at ?? ''));
  const put = async (room: string) => {
    const before = draftStore.text(room);
    if (shared.text !== '') draftStore.write(room, joinTyped(before, shared.text));
    if (limits !== null && shared.files.length > 0) uploads.add(room, shared.files, limits);
    await forgetShared();
    void navigate(`/chat/${room}`, { replace: true });
  };
  return (
    <>
      <Field label={share.find} value={q} onChange={setQ} type="search" />
      <List aria-label={share.rooms} disablePadding sx={{ mx: -2 }}>
        {found.map(({ room, title }) => (
          <ListItem key={room.name} disablePadding>
            <ListItemButton onClick={() => void put(room.name)} sx={{ minHeight: 48 }}>
              <ListItemText primary={title} slotProps={{ primary: { dir: 'auto', noWrap: true } }} />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
      {found.length === 0 && <Typography color="textSecondary">{share.none}</Typography>}
    </>
  );
}
