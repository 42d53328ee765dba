import Box from '@mui/material/Box';
import InputAdornment from '@mui/material/InputAdornment';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useDeferredValue, useState } from 'react';

import { Icon } from '../components/Icon';
import { usePageTitle } from '../components/usePageTitle';
import { NewRoomButton } from '../features/rooms/NewRoomButton';
import { OwnRooms } from '../features/rooms/OwnRooms';
import { PublicRooms } from '../features/rooms/PublicRooms';
import { PageHeader } from './PageHeader';

export function RoomsPage() {
  usePageTitle('Rooms');
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  return (
    <>
      <PageHeader />
      <Box component="main" sx={{ maxWidth: 760, mx: 'auto', px: { xs: 2, sm: 3 }, py: { xs: 2, sm: 4 } }}>
        <Stack direction="row" spacing={2} sx={{ mb: 3, alignItems: 'center' }}>
          <Typography variant="h1" sx={{ flex: 1 }}>
            Rooms
          </Typography>
          <NewRoomButton variant="contained" />
        </Stack>
        <OutlinedInput
          fullWidth
          type="search"
          placeholder="Find a room"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          inputProps={{ 'aria-label': 'Find a room', maxLength: 80 }}
          startAdornment={
            <InputAdornment position="start">
              <Icon name="search" />
            </InputAdornment>
          }
          sx={{ mb: 3 }}
        />
        <Stack spacing={4}>
          <OwnRooms q={q} />
          <PublicRooms q={q} />
        </Stack>
      </Box>
    </>
  );
}
