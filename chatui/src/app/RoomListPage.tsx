import Box from '@mui/material/Box';

import { HiddenHeading } from '../components/HiddenHeading';
import { usePageTitle } from '../components/usePageTitle';
import { useText } from '../components/useText';
import { Rail } from './Rail';

/** The rail as a screen of its own, where it is too narrow for two things side by side. */
export function RoomListPage() {
  const { rooms } = useText();
  usePageTitle(rooms.rooms);
  return (
    <Box component="main" sx={{ flex: 1, minWidth: 0, position: 'relative' }}>
      <HiddenHeading level="h1">{rooms.rooms}</HiddenHeading>
      <Rail />
    </Box>
  );
}
