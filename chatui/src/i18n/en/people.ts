/** Who is in a room. */
export const people = {
  deleted: 'Deleted user',
  details: 'Room details',
  counts: (online: number, members: number) => `${online} online · ${members} in the room`,
  find: 'Find people',
  found: (count: number, hasMore: boolean) =>
    count === 0 ? 'Nobody found' : `${count}${hasMore ? ' and more' : ''} found`,
  away: 'Away',
  more: 'Show more people',
  you: 'you',
  roles: { owner: 'owner', moderator: 'moderator', member: 'member' },
};
