import type { people as en } from '../en/people';

export const people: typeof en = {
  deleted: 'Gelöschtes Konto',
  details: 'Zum Raum',
  counts: (online, members) => `${online} online · ${members} im Raum`,
  find: 'Leute suchen',
  found: (count, hasMore) => (count === 0 ? 'Niemand gefunden' : `${count}${hasMore ? ' und mehr' : ''} gefunden`),
  away: 'Abwesend',
  more: 'Mehr Leute zeigen',
  you: 'du',
  roles: { owner: 'Leitung', moderator: 'Moderation', member: 'Mitglied' },
};
