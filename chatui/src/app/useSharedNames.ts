import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { sharedNames } from '../components/names/sharedNames';
import { useServices } from '../components/services';
import { membersQuery } from '../features/people/memberQueries';
import type { TimelineSnapshot } from '../workspace/TimelineSnapshot';
import type { User } from '../wire/user';

/** Who of the room has a name like another's, as far as is known: by its log, who is online, and the list of members where that was loaded. */
export function useSharedNames(room: string, { messages, online }: TimelineSnapshot, self: User): ReadonlySet<string> {
  const { api } = useServices();
  const { data } = useInfiniteQuery({ ...membersQuery(api, room), enabled: false });
  const shared = useMemo(() => {
    const members = data?.pages.flatMap(({ items }) => items.map(({ user }) => user)) ?? [];
    return sharedNames([...messages.map(({ author }) => author), ...members, ...online, self])
      .sort()
      .join(' ');
  }, [messages, online, data, self]);
  // The same set for the same people, so that nothing is drawn anew for each message.
  return useMemo(() => new Set(shared.split(' ')), [shared]);
}
