import type { Member } from '../../wire/room';
import type { User } from '../../wire/user';
import type { Person } from './peopleOf';

/** So many the socket names at most. */
const mostNamed = 100;

/** What was found, in its order. What the log and the socket have said since of those who are loaded is newer. */
export function foundPeople(found: readonly Member[], loaded: readonly Member[], online: readonly User[]): Person[] {
  const newer = new Map(loaded.map((member) => [member.user.id, member]));
  const here = new Set(online.map(({ id }) => id));
  return found.map((member) => {
    const { user, role } = newer.get(member.user.id) ?? member;
    return { user, role, online: here.has(user.id) || (member.online && online.length >= mostNamed) };
  });
}
