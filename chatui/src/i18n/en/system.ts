import { countOf, type Names } from '../Names';
import { list, number, plural } from './words';

const who = ({ shown, more }: Names): string =>
  list(more === 0 ? shown : [...shown, plural(more, { one: '1 other', other: `${number(more)} others` })]);

const nouns = { owner: 'an owner', moderator: 'a moderator', member: 'a member' };

type Role = keyof typeof nouns;

/** What happened in a room beside its messages: `Ada and Grace joined`, `Ada made Grace a moderator`. */
export const system = {
  happened: 'What happened',
  joined: (names: Names) => `${who(names)} joined`,
  left: (names: Names) => `${who(names)} left`,
  removed: (names: Names) => `${who(names)} ${countOf(names) === 1 ? 'was' : 'were'} removed`,
  muted: (names: Names) => `${who(names)} ${countOf(names) === 1 ? 'was' : 'were'} muted`,
  banned: (names: Names) => `${who(names)} ${countOf(names) === 1 ? 'was' : 'were'} banned`,
  unmuted: (names: Names) => `${who(names)} may write again`,
  unbanned: (names: Names) => `${who(names)} may join again`,
  isNow: (names: Names, role: Role) =>
    countOf(names) === 1 ? `${who(names)} is now ${nouns[role]}` : `${who(names)} are now ${role}s`,
  roomChanged: 'the room was changed',
  roomArchived: 'the room was archived',

  archivedBy: (actor: string) => `${actor} archived the room`,
  changedBy: (actor: string, about: string) => `${actor} changed the room: ${about}`,
  quoted: (title: string) => `“${title}”`,
  visibilities: { public: 'public', private: 'private' },
  addedBy: (actor: string, name: string) => `${actor} added ${name}`,
  removedBy: (actor: string, name: string) => `${actor} removed ${name}`,
  madeBy: (actor: string, name: string, role: Role) => `${actor} made ${name} ${nouns[role]}`,
  bannedBy: (actor: string, name: string) => `${actor} banned ${name}`,
  mutedBy: (actor: string, name: string) => `${actor} muted ${name}`,
  unbannedBy: (actor: string, name: string) => `${actor} lifted the ban of ${name}`,
  unmutedBy: (actor: string, name: string) => `${actor} lifted the mute of ${name}`,
};
