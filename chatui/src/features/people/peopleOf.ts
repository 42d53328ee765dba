import type { Member, Role } from '../../wire/room';
import type { User } from '../../wire/user';

export interface Person {
  user: User;
  online: boolean;
  /** Null for somebody who reads along without being a member. */
  role: Role | null;
}

/** Members and whoever else is online; online first, then by name. What the socket says of presence is newer than the member list's. */
export function peopleOf(members: readonly Member[], online: readonly User[]): Person[] {
  const here = new Map(online.map((user) => [user.id, user]));
  const people: Person[] = members.map(({ user, role }) => ({ user, role, online: here.delete(user.id) }));
  for (const user of here.values()) people.push({ user, role: null, online: true });
  return people.sort(
    (a, b) => Number(b.online) - Number(a.online) || a.user.display_name.localeCompare(b.user.display_name),
  );
}
