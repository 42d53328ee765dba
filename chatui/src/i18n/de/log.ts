import type { log as en } from '../en/log';
import { plural } from './words';

export const log: typeof en = {
  messages: 'Nachrichten',
  empty: 'Hier hat noch niemand etwas gesagt. Schreibe die erste Nachricht.',
  firstUnread: 'Zum ersten Ungelesenen',
  jumpFailed: 'Diese Nachricht konnte nicht geladen werden. Versuche es erneut, wenn die Verbindung wieder da ist.',
  newerFailed: (why) => `Spätere Nachrichten konnten nicht geladen werden. ${why}`,
  olderFailed: (why) => `Frühere Nachrichten konnten nicht geladen werden. ${why}`,
  loadingNewer: 'Lädt spätere Nachrichten',
  loadingOlder: 'Lädt frühere Nachrichten',
  start: 'Hier beginnt das Gespräch.',
  today: 'Heute',
  yesterday: 'Gestern',
  new: 'Neu',
  latest: 'Zum Neuesten',
  newMessages: (count) => plural(count, { one: '1 neue Nachricht', other: `${count} neue Nachrichten` }),

  away: 'Während du weg warst',
  awayNew: (count, isMore) => `${count}${isMore ? '+' : ''} neu`,
  awayEdited: (count, isMore) => `${count}${isMore ? '+' : ''} bearbeitet`,
  awayDeleted: (count, isMore) => `${count}${isMore ? '+' : ''} gelöscht`,
  awayMentions: (count, isMore) =>
    plural(count, { one: `1${isMore ? '+' : ''} erwähnt dich`, other: `${count}${isMore ? '+' : ''} erwähnen dich` }),

  connections: { connected: 'Verbunden', reconnecting: 'Verbindet…', offline: 'Offline' },
  tryNow: 'Jetzt versuchen',

  proofAbout: 'Jede Änderung in diesem Raum hat eine Nummer, und keine fehlt jemals.',
  proofOld: (head) => `Frühere Nachrichten, alle Änderungen bis #${head}`,
  proofLost: (head) => `Alle Änderungen bis #${head}`,
  proofLive: (head) => `Live, alle Änderungen bis #${head}`,
  proofMissing: (missing) => plural(missing, { one: '1 Änderung noch nicht geladen', other: `${missing} Änderungen noch nicht geladen` }),
  proofBehind: (toGo) => `Holt auf, noch ${toGo}`,
  proofSpared: 'alle Änderungen',
};
