import InputAdornment from '@mui/material/InputAdornment';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import { useDeferredValue, useState } from 'react';

import { Icon } from '../components/Icon';
import { useText } from '../components/useText';
import { useIsWide } from '../components/useIsWide';
import { FirstSteps } from '../features/rooms/FirstSteps';
import { NewRoomButton } from '../features/rooms/NewRoomButton';
import { OwnRooms } from '../features/rooms/OwnRooms';
import { PublicRooms } from '../features/rooms/PublicRooms';
import { Page } from './Page';

export function RoomsPage() {
  const { rooms } = useText();
  // Where the rail is, it has that button.
  const isWide = useIsWide();
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  return (
    <Page title={rooms.rooms} action={isWide ? undefined : <NewRoomButton variant="contained" />}>
      <FirstSteps />
      <OutlinedInput
        fullWidth
        type="search"
        placeholder={rooms.find}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        inputProps={{ 'aria-label': rooms.find, maxLength: 80 }}
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
    </Page>
  );
}
