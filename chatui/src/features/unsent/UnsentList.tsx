import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Link as RouterLink } from 'react-router';

import { useLive } from '../../components/live';
import { roomTitle } from '../../components/roomTitle';
import { useText } from '../../components/useText';
import { UnsentOfRoom } from './UnsentOfRoom';
import { useUnsentRooms } from './useUnsent';

/** What is unsent in rooms that the rail does not lead to, by room. */
export function UnsentList() {
  const { unsent } = useText();
  const rooms = useUnsentRooms();
  if (rooms.length === 0) return <Typography color="textSecondary">{unsent.none}</Typography>;
  return (
    <>
      <Typography color="textSecondary">{unsent.about}</Typography>
      {rooms.map((room) => (
        <RoomUnsent key={room} room={room} />
      ))}
    </>
  );
}

function RoomUnsent({ room }: { room: string }) {
  const text = useText();
  const { workspace, self } = useLive();
  const { details } = workspace.room(room);
  const title = details === null ? room : roomTitle(details, self.id, text);
  return (
    <>
      <Typography variant="h3" component="h2" sx={{ mt: 3 }}>
        <Link component={RouterLink} to={`/chat/${room}`} color="inherit">
          {title}
        </Link>
      </Typography>
      <UnsentOfRoom room={room} title={title} />
    </>
  );
}
