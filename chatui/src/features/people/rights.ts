import type { Role } from '../../wire/room';

const ranks: Record<Role, number> = { member: 0, moderator: 1, owner: 2 };

/** What somebody may do with another in a room. Null: not a member. */
export interface Rights {
  /** Roles that they may give. */
  readonly roles: readonly Role[];
  readonly mayRestrict: boolean;
  readonly mayRemove: boolean;
}

const none: Rights = { roles: [], mayRestrict: false, mayRemove: false };

export function rightsOf(own: Role | null, theirs: Role | null): Rights {
  if (own === null || own === 'member') return none;
  const isBelow = theirs === null || ranks[theirs] < ranks[own];
  return {
    roles: own === 'owner' && theirs !== null ? (Object.keys(ranks) as Role[]).filter((role) => role !== theirs) : [],
    mayRestrict: isBelow,
    // Nobody removes an owner but an owner.
    mayRemove: theirs !== null && (theirs !== 'owner' || own === 'owner'),
  };
}
