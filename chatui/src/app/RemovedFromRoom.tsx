import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router';

import { Centered } from '../components/Centered';
import { UnsentText } from '../features/conversation/composer/UnsentText';

export function RemovedFromRoom({ room, onReload }: { room: string; onReload: () => void }) {
  return (
    <Centered title="You are no longer in this room">
      <Typography color="textSecondary">
        You left it, or somebody removed you. If it is public you can look in again.
      </Typography>
      <UnsentText room={room} why="What you were writing was not sent. Copy it to use it elsewhere." />
      <Stack direction="row" spacing={1}>
        <Button color="inherit" onClick={onReload}>
          Look in again
        </Button>
        <Button component={Link} to="/" variant="contained">
          Go to the rooms
        </Button>
      </Stack>
    </Centered>
  );
}
