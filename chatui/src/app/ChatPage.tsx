import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router';

import { useLive } from '../components/live';
import { rememberVisit } from '../components/visitedRooms';
import { RoomRail } from '../features/rooms/RoomRail';
import { Conversation } from './Conversation';

/** A room between the list of one's rooms and the list of its people. */
export function ChatPage() {
  const name = (useParams().room ?? '').toLowerCase();
  const { self } = useLive();
  useEffect(() => rememberVisit(self.id, name), [self.id, name]);
  const [railOpen, setRailOpen] = useState(false);
  return (
    <Box sx={{ height: '100dvh', display: 'flex' }}>
      <Box
        sx={{ flex: 'none', width: 264, display: { xs: 'none', md: 'block' }, borderRight: 1, borderColor: 'divider' }}
      >
        <RoomRail current={name} />
      </Box>
      <Drawer
        open={railOpen}
        onClose={() => setRailOpen(false)}
        sx={{ display: { md: 'none' } }}
        slotProps={{ paper: { 'aria-label': 'Rooms', sx: { width: 288, bgcolor: 'background.default' } } }}
      >
        <RoomRail current={name} onGo={() => setRailOpen(false)} />
      </Drawer>
      <Conversation key={name} name={name} onShowRooms={() => setRailOpen(true)} />
    </Box>
  );
}
