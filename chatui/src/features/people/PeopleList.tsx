import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import Typography from '@mui/material/Typography';
import { useContext, useSyncExternalStore } from 'react';

import { errorText } from '../../components/errorText';
import { SharedNames } from '../../components/names/sharedNames';
import { Note } from '../../components/Note';
import { PersonAvatar } from '../../components/PersonAvatar';
import { plainText } from '../../components/plainText';
import type { User } from '../../wire/user';
import type { Members } from '../../workspace/Members';
import { peopleOf, type Person } from './peopleOf';

interface PeopleListProps {
  members: Members;
  online: readonly User[];
  selfId: string;
}

/** Who is there now, and below them the members who are not. */
export function PeopleList({ members, online, selfId }: PeopleListProps) {
  const { items, hasMore, isLoading, error } = useSyncExternalStore(members.subscribe, members.getSnapshot);
  const people = peopleOf(items, online);
  const here = people.filter((person) => person.online);
  const away = people.filter((person) => !person.online);
  return (
    <>
      {error !== null && <Note onRetry={() => void members.load()}>{errorText(error)}</Note>}
      <List aria-label="People" disablePadding>
        {here.map((person) => (
          <PersonLine key={person.user.id} person={person} isSelf={person.user.id === selfId} />
        ))}
      </List>
      {away.length > 0 && (
        <List aria-label="Away" subheader={<Subheader />} sx={{ pt: 2 }}>
          {away.map((person) => (
            <PersonLine key={person.user.id} person={person} isSelf={person.user.id === selfId} />
          ))}
        </List>
      )}
      {hasMore && items.length > 0 && (
        <Button fullWidth size="small" loading={isLoading} onClick={() => void members.load()}>
          Show more people
        </Button>
      )}
    </>
  );
}

function Subheader() {
  return (
    <Typography component="li" variant="caption" color="textSecondary" sx={{ fontWeight: 600 }}>
      Away
    </Typography>
  );
}

function PersonLine({ person: { user, online, role }, isSelf }: { person: Person; isSelf: boolean }) {
  const name = plainText(user.display_name);
  const isShared = useContext(SharedNames).has(user.id) && user.username !== null;
  const about = [
    isShared ? `@${user.username}` : null,
    isSelf ? 'you' : null,
    role === 'owner' || role === 'moderator' ? role : null,
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <ListItem disableGutters sx={{ gap: 1.5, py: 0.75 }}>
      <PersonAvatar name={user.display_name} size={32} online={online} />
      <Box sx={{ minWidth: 0 }}>
        <Typography
          variant="body2"
          noWrap
          title={user.username === null ? undefined : `@${user.username}`}
          sx={{ fontWeight: 600, color: online ? 'text.primary' : 'text.secondary' }}
        >
          {name}
        </Typography>
        <Typography
          variant="caption"
          color="textSecondary"
          noWrap
          sx={{ display: 'block', fontSize: '0.75rem', lineHeight: '1rem' }}
        >
          {about}
        </Typography>
      </Box>
    </ListItem>
  );
}
