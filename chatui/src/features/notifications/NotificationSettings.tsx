import Divider from '@mui/material/Divider';
import Stack from '@mui/material/Stack';

import { AccountQuiet } from './AccountQuiet';
import { DeviceSettings } from './DeviceSettings';
import { RoomLevels } from './RoomLevels';

/** What this browser tells, when nothing is told anywhere, and of what in which room. */
export function NotificationSettings() {
  return (
    <Stack spacing={3} divider={<Divider />}>
      <DeviceSettings />
      <AccountQuiet />
      <RoomLevels />
    </Stack>
  );
}
