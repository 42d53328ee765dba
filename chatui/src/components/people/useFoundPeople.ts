import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { useLive, useOwnRooms } from '../live';
import { useServices } from '../services';
import { useSettled } from '../useSettled';
import type { User } from '../../wire/user';
import { findPeople, knownPeople } from './findPeople';

/** People with a part of a name, other than oneself; with nothing typed those one has written with. */
export function useFoundPeople(typed: string): { found: User[]; isLooking: boolean; error: unknown } {
  const { api } = useServices();
  const { self } = useLive();
  const { rooms } = useOwnRooms();
  const wanted = typed.trim();
  const q = useSettled(wanted);
  const people = useQuery({
    queryKey: ['people', q],
    enabled: q !== '',
    queryFn: ({ signal }) => findPeople(api, rooms, q, signal),
    placeholderData: keepPreviousData,
  });
  const known = knownPeople(rooms).filter((user) => isNamed(user, wanted));
  const all = [...known, ...(wanted === '' ? [] : (people.data ?? []).filter((user) => isNamed(user, wanted)))];
  const others = all.filter(({ id, username }) => id !== self.id && username !== null);
  const found = [...new Map(others.map((user) => [user.id, user])).values()];
  return { found, isLooking: q !== wanted || people.isFetching, error: wanted === '' ? null : people.error };
}

function isNamed({ username, display_name }: User, typed: string): boolean {
  const wanted = typed.replace(/^@/, '').toLowerCase();
  return username?.includes(wanted) === true || display_name.toLowerCase().includes(wanted);
}
