import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

import { BotBadge } from '../../components/BotBadge';
import { PersonAvatar } from '../../components/PersonAvatar';
import { personName } from '../../components/personName';
import { StatusLine } from '../../components/StatusLine';
import { useText } from '../../components/useText';
import type { Role, Room } from '../../wire/room';
import type { User } from '../../wire/user';

interface PersonHeadingProps {
  /** Of the name. */
  id: string;
  user: User;
  /** In the room; null: not a member; undefined: not known yet. */
  role: Role | null | undefined;
  room: Room | null;
}

export function PersonHeading({ id, user, role, room }: PersonHeadingProps) {
  const text = useText();
  const isInRoom = room !== null && room.visibility !== 'direct';
  return (
    <Box sx={{ display: 'flex', gap: 2, alignItems: 'center', pr: 4 }}>
      <PersonAvatar user={user} size={64} />
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography id={id} variant="h2" dir="auto">
          {personName(user, text)}
        </Typography>
        <Typography color="textSecondary">
          {user.username !== null && `@${user.username}`}
          <BotBadge user={user} />
        </Typography>
        {user.status && <StatusLine status={user.status} />}
        {isInRoom && (
          // Its place is kept, so that nothing moves when the answer is there.
          <Typography variant="caption" color="textSecondary" component="p" sx={{ minHeight: '1.25rem' }}>
            {role === undefined ? '' : role === null ? text.cards.notAMember : text.cards.roles[role]}
          </Typography>
        )}
      </Box>
    </Box>
  );
}
