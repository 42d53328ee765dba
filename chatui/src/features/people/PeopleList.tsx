import Button from '@mui/material/Button';
import List from '@mui/material/List';
import Typography from '@mui/material/Typography';
import { useSyncExternalStore } from 'react';

import { errorText } from '../../components/errorText';
import { Alert } from '../../components/Alert';
import { useText } from '../../components/useText';
import type { User } from '../../wire/user';
import type { Members } from '../../workspace/Members';
import { peopleOf } from './peopleOf';
import { PersonLine } from './PersonLine';

interface PeopleListProps {
  members: Members;
  online: readonly User[];
  selfId: string;
}

/** Who is there now, and below them the members who are not. */
export function PeopleList({ members, online, selfId }: PeopleListProps) {
  const text = useText();
  const { items, hasMore, isLoading, error } = useSyncExternalStore(members.subscribe, members.getSnapshot);
  const people = peopleOf(items, online);
  const here = people.filter((person) => person.online);
  const away = people.filter((person) => !person.online);
  return (
    <>
      {error !== null && <Alert onRetry={() => void members.load()}>{errorText(error, text)}</Alert>}
      <List aria-label={text.common.people} disablePadding>
        {here.map((person) => (
          <PersonLine key={person.user.id} person={person} isSelf={person.user.id === selfId} />
        ))}
      </List>
      {away.length > 0 && (
        <List aria-label={text.people.away} subheader={<Subheader />} sx={{ pt: 2 }}>
          {away.map((person) => (
            <PersonLine key={person.user.id} person={person} isSelf={person.user.id === selfId} />
          ))}
        </List>
      )}
      {hasMore && items.length > 0 && (
        <Button fullWidth size="small" loading={isLoading} onClick={() => void members.load()}>
          {text.people.more}
        </Button>
      )}
    </>
  );
}

function Subheader() {
  return (
    <Typography component="li" variant="caption" color="textSecondary" sx={{ fontWeight: 600 }}>
      {useText().people.away}
    </Typography>
  );
}
