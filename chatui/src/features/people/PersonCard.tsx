import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogContent from '@mui/material/DialogContent';
import IconButton from '@mui/material/IconButton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Link } from 'react-router';

import { errorText } from '../../components/errorText';
import { Icon } from '../../components/Icon';
import { useLive } from '../../components/live';
import { Alert } from '../../components/Alert';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import { ChatError } from '../../wire/ChatError';
import type { Room } from '../../wire/room';
import type { User } from '../../wire/user';
import { BlockButton } from './BlockButton';
import { MemberActions } from './MemberActions';
import { PersonHeading } from './PersonHeading';
import { RoomsInCommon } from './RoomsInCommon';
import { useMember } from './useMember';
import { useOpenDirect } from '../../components/people/useOpenDirect';

interface PersonCardProps {
  /** As they were where their name stood. */
  user: User;
  /** The room in view; null: none. */
  room: Room | null;
  onClose: () => void;
}

/** Who somebody is, and what one may do: write to them, block them, and as staff of the room keep order. */
export function PersonCard({ user: known, room, onClose }: PersonCardProps) {
  const text = useText();
  const { api } = useServices();
  const { self } = useLive();
  const id = useId();
  const { username } = known;
  const asked = useQuery({
    queryKey: ['person', known.id],
    enabled: username !== null,
    queryFn: ({ signal }) => api.user(username ?? '', signal),
    staleTime: 0,
  });
  const user = asked.data ?? known;
  const member = useMember(room, user);
  const isSelf = user.id === self.id;
  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="xs" fullWidth>
      <IconButton
        aria-label={text.common.close}
        onClick={onClose}
        sx={{ position: 'absolute', top: 8, insetInlineEnd: 8, width: 44, height: 44 }}
      >
        <Icon name="close" />
      </IconButton>
      <DialogContent sx={{ py: 3 }}>
        <Stack spacing={2.5}>
          <PersonHeading id={id} user={user} role={member.role} room={room} />
          {username === null ? (
            <Typography color="textSecondary">{text.cards.deletedUser}</Typography>
          ) : isSelf ? (
            <Button component={Link} to="/settings" variant="outlined" color="inherit" onClick={onClose}>
              {text.cards.settings}
            </Button>
          ) : (
            <>
              <WriteTo username={username} onDone={onClose} />
              <RoomsInCommon username={username} onGo={onClose} />
              {room !== null && room.visibility !== 'direct' && (
                <MemberActions room={room} user={user} username={username} member={member} />
              )}
              <BlockButton user={user} username={username} />
            </>
          )}
        </Stack>
      </DialogContent>
    </Dialog>
  );
}

function WriteTo({ username, onDone }: { username: string; onDone: () => void }) {
  const text = useText();
  const open = useOpenDirect(onDone);
  const isBlocked = open.error instanceof ChatError && open.error.code === 'forbidden';
  return (
    <Box>
      <Button variant="contained" loading={open.isPending} onClick={() => open.mutate([username])} fullWidth>
        {text.cards.message}
      </Button>
      {open.isError && (
        <Box sx={{ mt: 1 }}>
          <Alert>{isBlocked ? text.cards.cannotWrite : errorText(open.error, text)}</Alert>
        </Box>
      )}
    </Box>
  );
}
