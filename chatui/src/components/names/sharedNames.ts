import { createContext } from 'react';

import type { User } from '../../wire/user';
import { looksOf } from './looksOf';

/** The ids of those in the room whose names look like that of somebody else there. */
export const SharedNames = createContext<ReadonlySet<string>>(new Set());

type Named = Pick<User, 'id' | 'username' | 'display_name'>;

/** Lists the ids of those whose names look like another's. Deleted accounts have no username and count for nothing. */
export function sharedNames(people: Iterable<Named>): string[] {
  const known = new Map<string, Named>();
  for (const person of people) if (person.username !== null) known.set(person.id, person);
  const owners = new Map<string, string[]>();
  for (const { id, display_name } of known.values())
    for (const look of looksOf(display_name)) owners.set(look, [...(owners.get(look) ?? []), id]);
  return [...new Set([...owners.values()].filter((ids) => ids.length > 1).flat())];
}
