import type { invitations as en } from '../en/invitations';
import { plural } from './words';

export const invitations: typeof en = {
  title: 'Du bist eingeladen',
  over: 'Diese Einladung gilt nicht',
  invites: (name, room) => `${name} lädt dich in „${room}“ ein.`,
  invitesToServer: (name) => `${name} lädt dich ein, auf diesem Server ein Konto anzulegen.`,
  haveAccount: 'Diese Einladung ist für ein neues Konto. Du hast eins und bist angemeldet.',
  members: (count) => plural(count, { one: '1 Person ist dort.', other: `${count} Personen sind dort.` }),
  join: 'Raum beitreten',
  toRooms: 'Zu den Räumen',
  gone: 'Sie ist abgelaufen, beendet oder aufgebraucht. Bitte um eine neue.',
  unknown: 'Diese Einladung gibt es nicht. Prüfe, ob die Adresse vollständig ist, oder bitte um eine neue.',
  banned: 'Du kannst diesem Raum nicht beitreten. Frage seine Leitung.',
};
