import Paper from '@mui/material/Paper';

import { useLive, useOwnRooms } from '../components/live';
import { roomTitle } from '../components/roomTitle';
import { useText } from '../components/useText';
import { MentionList } from '../features/mentions/MentionList';
import { Page } from './Page';

export function MentionsPage() {
  const { rooms } = useOwnRooms();
  const { self } = useLive();
  const text = useText();
  return (
    <Page title={text.mentions.title}>
      <Paper variant="outlined" sx={{ borderRadius: 3, overflow: 'hidden' }}>
        <MentionList titles={new Map(rooms.map((room) => [room.name, roomTitle(room, self.id, text)]))} />
      </Paper>
    </Page>
  );
}
