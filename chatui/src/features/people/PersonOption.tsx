import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { HTMLAttributes } from 'react';

import { BotBadge } from '../../components/BotBadge';
import { PersonAvatar } from '../../components/PersonAvatar';
import { plainText } from '../../components/plainText';
import type { User } from '../../wire/user';

/** Somebody in a list of people to choose from. */
export function PersonOption({ user, props }: { user: User; props: HTMLAttributes<HTMLLIElement> }) {
  return (
    <Box component="li" {...props} sx={{ gap: 1.5, minHeight: 44 }}>
      <PersonAvatar user={user} size={28} />
      <Typography noWrap variant="body2" component="span" sx={{ fontWeight: 600 }}>
        {plainText(user.display_name)}
      </Typography>
      <BotBadge user={user} />
      <Typography noWrap variant="body2" component="span" color="textSecondary">
        @{user.username}
      </Typography>
    </Box>
  );
}
