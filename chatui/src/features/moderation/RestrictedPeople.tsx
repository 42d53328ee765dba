import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';

import { lift, restrictions } from '../../api/restrictions';
import { Alert } from '../../components/Alert';
import { BotBadge } from '../../components/BotBadge';
import { errorText } from '../../components/errorText';
import { PersonAvatar } from '../../components/PersonAvatar';
import { markedName } from '../../components/markedName';
import { personName } from '../../components/personName';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { timeFormat } from '../../components/timeFormat';
import { useText } from '../../components/useText';
import type { Restriction } from '../../wire/restriction';
import type { Room } from '../../wire/room';

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

/** Who is muted or banned in a room, until when, by whom and why; each can be lifted. */
export function RestrictedPeople({ room }: { room: Room }) {
  const text = useText();
  const { api } = useServices();
  const queries = useQueryClient();
  const id = useId();
  const queryKey = ['restrictions', room.name];
  const asked = useInfiniteQuery({
    queryKey: [...queryKey, 'list'],
    queryFn: ({ pageParam, signal }) =>
      restrictions(api, room.name, { limit: 50, ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });
  const end = useMutation({
    mutationFn: (username: string) => lift(api, room.name, username),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  });
  const items = asked.data?.pages.flatMap((page) => page.items) ?? [];
  const failure = end.error ?? asked.error;
  return (
    <section aria-labelledby={id}>
      <Typography id={id} variant="h3">
        {text.moderation.restricted}
      </Typography>
      {failure !== null && <Alert onRetry={() => void asked.refetch()}>{errorText(failure, text)}</Alert>}
      {asked.isSuccess && items.length === 0 && (
        <Typography color="textSecondary">{text.moderation.nobodyRestricted}</Typography>
      )}
      <List aria-labelledby={id} aria-busy={asked.isFetching} disablePadding>
        {items.map((restriction) => (
          <RestrictedLine
            key={restriction.user.id}
            restriction={restriction}
            onLift={(username) => !end.isPending && end.mutate(username)}
          />
        ))}
      </List>
      {asked.hasNextPage && (
        <Button fullWidth onClick={() => void asked.fetchNextPage()}>
          {text.moderation.more}
        </Button>
      )}
    </section>
  );
}

function RestrictedLine({ restriction, onLift }: { restriction: Restriction; onLift: (username: string) => void }) {
  const text = useText();
  const { cards, language, moderation } = text;
  const { user, kind, until, reason, by } = restriction;
  const { username } = user;
  const name = personName(user, text);
  const about = [
    cards.restricted(kind, until === null ? null : moment(language).format(new Date(until))),
    reason !== '' && cards.because(plainText(reason)),
    moderation.by(markedName(by, text)),
  ];
  return (
    <ListItem disableGutters sx={{ gap: 1.5 }}>
      <PersonAvatar user={user} size={32} />
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }} dir="auto">
        <Typography sx={{ fontWeight: 600 }}>
          {name}
          <BotBadge user={user} />
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {about.filter((part) => part !== false).join(' ')}
        </Typography>
      </Box>
      {username !== null && (
        <Button
          size="small"
          aria-label={`${cards.lift[kind]}: ${name}`}
          onClick={() => onLift(username)}
          sx={{ minHeight: 44 }}
        >
          {cards.lift[kind]}
        </Button>
      )}
    </ListItem>
  );
}
