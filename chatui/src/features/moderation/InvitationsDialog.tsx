import Typography from '@mui/material/Typography';

import { InvitationLinks } from '../../components/invitations/InvitationLinks';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import { ListDialog } from '../../components/ListDialog';

/** Links that let people into the room: to make, copy and end. */
export function InvitationsDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const { moderation } = useText();
  return (
    <ListDialog title={moderation.invitePeople} onClose={onClose}>
      <Typography sx={{ mb: 2 }}>{moderation.inviteAbout}</Typography>
      <InvitationLinks room={room.name} />
    </ListDialog>
  );
}
