import type { common as en } from '../en/common';
import { plural } from './words';

export const common: typeof en = {
  bot: 'Bot',
  cancel: 'Abbrechen',
  close: 'Schließen',
  copied: 'Kopiert',
  copy: 'Kopieren',
  discard: 'Verwerfen',
  dismiss: 'Ausblenden',
  displayName: 'Anzeigename',
  edit: 'Bearbeiten',
  everybodyInRoom: 'Alle in diesem Raum',
  files: 'Dateien',
  hide: 'Verbergen',
  loading: 'Lädt',
  messageDeleted: 'Nachricht gelöscht',
  notLoaded: 'Das konnte nicht geladen werden. Es kommt von selbst, sobald die Verbindung wieder da ist.',
  newVersion: 'Es gibt eine neue Version von Chatrooms. Lade die Seite neu, um hier weiterzumachen.',
  notSent: 'Nicht gesendet',
  password: 'Passwort',
  people: 'Leute',
  reload: 'Neu laden',
  save: 'Speichern',
  show: 'Anzeigen',
  table: 'Tabelle',
  tooLong: (excess) =>
    plural(excess, {
      one: 'Das ist 1 Zeichen zu lang. Kürze es, oder sende es in Teilen.',
      other: `Das sind ${excess} Zeichen zu viel. Kürze den Text, oder sende ihn in Teilen.`,
    }),
  tryAgain: 'Erneut versuchen',
};
