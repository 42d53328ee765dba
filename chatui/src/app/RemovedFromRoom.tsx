import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router';

import { Centered } from '../components/Centered';
import { useText } from '../components/useText';
import { UnsentOfRoom } from '../features/unsent/UnsentOfRoom';

export function RemovedFromRoom({ room, onReload }: { room: string; onReload: () => void }) {
  const { pages, rooms } = useText();
  return (
    <Centered title={pages.removed}>
      <Typography color="textSecondary">{pages.removedAbout}</Typography>
      <UnsentOfRoom room={room} why={rooms.unsentRemoved} />
      <Stack direction="row" spacing={1}>
        <Button color="inherit" onClick={onReload}>
          {pages.lookAgain}
        </Button>
        <Button component={Link} to="/rooms" variant="contained">
          {pages.goToRooms}
        </Button>
      </Stack>
    </Centered>
  );
}
