import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link as RouterLink } from 'react-router';

import { useLive, useOwnRooms } from '../../components/live';
import { plainText } from '../../components/plainText';
import { useText } from '../../components/useText';
import { NewRoomDialog } from './NewRoomDialog';

/** What to do first, for somebody who is in no room yet. */
export function FirstSteps() {
  const { rail } = useText();
  const { self } = useLive();
  const { rooms, isComplete } = useOwnRooms();
  const [open, setOpen] = useState(false);
  if (!isComplete || rooms.length > 0) return null;
  return (
    <Paper variant="outlined" sx={{ p: 2, mb: 3, borderRadius: 3, typography: 'body2' }}>
      <Typography variant="h2" sx={{ mb: 1 }}>
        {rail.welcome(plainText(self.display_name))}
      </Typography>
      <Typography variant="body2" sx={{ mb: 1 }}>
        {rail.firstJoin}{' '}
        <Link component={RouterLink} to="/rooms">
          {rail.findRoom}
        </Link>
      </Typography>
      <Typography variant="body2" sx={{ mb: 1 }}>
        {rail.firstName}{' '}
        <Link component={RouterLink} to="/settings">
          {rail.openSettings}
        </Link>
      </Typography>
      <Button variant="outlined" onClick={() => setOpen(true)}>
        {rail.makeRoom}
      </Button>
      <NewRoomDialog open={open} onClose={() => setOpen(false)} />
    </Paper>
  );
}
