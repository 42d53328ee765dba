import Button from '@mui/material/Button';
import { Link, useParams } from 'react-router';

import { useLive, useOwnRooms } from '../components/live';
import { loadable } from '../components/loadable';
import { roomTitle } from '../components/roomTitle';
import { useText } from '../components/useText';
import { Page } from './Page';

const RoomFiles = loadable(async () => (await import('../features/files/RoomFiles')).RoomFiles);

/** What was sent in the room of the address. */
export function FilesPage() {
  const name = (useParams().room ?? '').toLowerCase();
  const text = useText();
  const { files } = text;
  const { self } = useLive();
  const room = useOwnRooms().rooms.find((one) => one.name === name);
  const back = (
    <Button component={Link} to={`/chat/${name}`} sx={{ flex: 'none', minHeight: 44 }}>
      {files.toRoom}
    </Button>
  );
  return (
    <Page title={files.filesOf(room === undefined ? name : roomTitle(room, self.id, text))} action={back}>
      <RoomFiles room={name} />
    </Page>
  );
}
