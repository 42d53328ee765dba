import Button from '@mui/material/Button';
import List from '@mui/material/List';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { User } from '../../wire/user';
import type { Members } from '../../workspace/Members';
import { foundPeople } from './foundPeople';
import { PersonLine } from './PersonLine';

interface FoundPeopleProps {
  room: string;
  /** A part of a name. */
  q: string;
  members: Members;
  online: readonly User[];
  selfId: string;
}

/** The members whose names have what is looked for, page by page, as the server finds them. */
export function FoundPeople({ room, q, members, online, selfId }: FoundPeopleProps) {
  const text = useText();
  const { api } = useServices();
  const loaded = useSyncExternalStore(members.subscribe, members.getSnapshot);
  const found = useInfiniteQuery({
    queryKey: ['membersFound', room, q],
    queryFn: ({ pageParam, signal }) =>
      api.members(room, { q, limit: 50, ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const people = foundPeople(found.data?.pages.flatMap((page) => page.items) ?? [], loaded.items, online);
  return (
    <>
      {found.isError && <Alert onRetry={() => void found.refetch()}>{errorText(found.error, text)}</Alert>}
      <Typography variant="caption" color="textSecondary" role="status" sx={{ display: 'block', minHeight: '1.25rem' }}>
        {found.isSuccess && text.people.found(people.length, found.hasNextPage)}
      </Typography>
      <List aria-label={text.common.people} aria-busy={found.isFetching} disablePadding>
        {people.map((person) => (
          <PersonLine key={person.user.id} person={person} isSelf={person.user.id === selfId} />
        ))}
      </List>
      {found.hasNextPage && (
        <Button fullWidth size="small" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {text.people.more}
        </Button>
      )}
    </>
  );
}
