import type { system as en } from '../en/system';
import { countOf, type Names } from '../Names';
import { list, number, plural } from './words';

const who = ({ shown, more }: Names): string =>
  list(more === 0 ? shown : [...shown, plural(more, { one: '1 weitere Person', other: `${number(more)} weitere` })]);

const isOne = (names: Names): boolean => countOf(names) === 1;

/** Words that are the same for everybody. */
const roles = {
  owner: ['hat jetzt die Leitung', 'haben jetzt die Leitung'],
  moderator: ['ist jetzt in der Moderation', 'sind jetzt in der Moderation'],
  member: ['ist jetzt Mitglied', 'sind jetzt Mitglieder'],
} as const;

export const system: typeof en = {
  happened: 'Was geschehen ist',
  joined: (names) => `${who(names)} ${isOne(names) ? 'ist' : 'sind'} beigetreten`,
  left: (names) => `${who(names)} ${isOne(names) ? 'hat' : 'haben'} den Raum verlassen`,
  removed: (names) => `${who(names)} ${isOne(names) ? 'wurde' : 'wurden'} entfernt`,
  muted: (names) => `${who(names)} ${isOne(names) ? 'wurde' : 'wurden'} stummgeschaltet`,
  banned: (names) => `${who(names)} ${isOne(names) ? 'wurde' : 'wurden'} gesperrt`,
  unmuted: (names) => `${who(names)} ${isOne(names) ? 'darf' : 'dürfen'} wieder schreiben`,
  unbanned: (names) => `${who(names)} ${isOne(names) ? 'darf' : 'dürfen'} wieder eintreten`,
  isNow: (names, role) => `${who(names)} ${roles[role][isOne(names) ? 0 : 1]}`,
  roomChanged: 'der Raum wurde geändert',
  roomArchived: 'der Raum wurde archiviert',

  archivedBy: (actor) => `${actor} hat den Raum archiviert`,
  changedBy: (actor, about) => `${actor} hat den Raum geändert: ${about}`,
  quoted: (title) => `„${title}“`,
  visibilities: { public: 'öffentlich', private: 'privat' },
  addedBy: (actor, name) => `${actor} hat ${name} hinzugefügt`,
  removedBy: (actor, name) => `${actor} hat ${name} entfernt`,
  madeBy: (actor, name, role) => {
    if (role === 'member') return `${actor} hat ${name} zum Mitglied gemacht`;
    return `${actor} hat ${name} in die ${role === 'owner' ? 'Leitung' : 'Moderation'} aufgenommen`;
  },
  bannedBy: (actor, name) => `${actor} hat ${name} gesperrt`,
  mutedBy: (actor, name) => `${actor} hat ${name} stummgeschaltet`,
  unbannedBy: (actor, name) => `${actor} hat die Sperre von ${name} aufgehoben`,
  unmutedBy: (actor, name) => `${actor} hat die Stummschaltung von ${name} aufgehoben`,
};
