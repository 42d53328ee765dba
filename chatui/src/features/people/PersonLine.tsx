import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import ListItem from '@mui/material/ListItem';
import Typography from '@mui/material/Typography';
import { useContext } from 'react';

import { BotBadge } from '../../components/BotBadge';
import { currentStatus } from '../../components/currentStatus';
import { SharedNames } from '../../components/names/sharedNames';
import { useShowPerson } from '../../components/personCard';
import { PersonAvatar } from '../../components/PersonAvatar';
import { personName } from '../../components/personName';
import { plainText } from '../../components/plainText';
import { useText } from '../../components/useText';
import type { Person } from './peopleOf';

/** Somebody in the list of people: the whole line opens their card. */
export function PersonLine({ person: { user, online, role }, isSelf }: { person: Person; isSelf: boolean }) {
  const text = useText();
  const name = personName(user, text);
  const showPerson = useShowPerson();
  const isShared = useContext(SharedNames).has(user.id) && user.username !== null;
  const status = currentStatus(user);
  const about = [
    isShared ? `@${user.username}` : null,
    isSelf ? text.people.you : null,
    role === 'owner' || role === 'moderator' ? text.people.roles[role] : null,
    status === null || status.text === '' ? null : plainText(status.text),
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <ListItem
      disableGutters
      sx={{
        position: 'relative',
        gap: 1.5,
        py: 0.75,
        px: 0.5,
        borderRadius: 2,
        '&:hover': { bgcolor: 'action.hover' },
      }}
    >
      <PersonAvatar user={user} size={32} online={online} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Box sx={{ display: 'flex', alignItems: 'center' }}>
          <ButtonBase
            onClick={() => showPerson(user)}
            title={user.username === null ? undefined : `@${user.username}`}
            sx={{
              position: 'static',
              display: 'block',
              minWidth: 0,
              textAlign: 'start',
              typography: 'body2',
              fontWeight: 600,
              color: online ? 'text.primary' : 'text.secondary',
              overflow: 'hidden',
              textOverflow: 'ellipsis',
              whiteSpace: 'nowrap',
              // The whole line is the button.
              '&::after': { content: '""', position: 'absolute', inset: 0, borderRadius: 2 },
            }}
          >
            {name}
          </ButtonBase>
          <BotBadge user={user} />
        </Box>
        <Typography
          variant="caption"
          color="textSecondary"
          noWrap
          sx={{ display: 'block', fontSize: '0.75rem', lineHeight: '1rem' }}
        >
          {about}
        </Typography>
      </Box>
      {status !== null && (
        <Box component="span" title={plainText(status.text)} sx={{ flex: 'none' }}>
          {status.emoji}
        </Box>
      )}
    </ListItem>
  );
}
