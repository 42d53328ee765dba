import type { Texts } from '../Texts';
import { list, plural } from './words';

export const share: Texts['share'] = {
  title: 'In einem Raum teilen',
  nothing: 'Es gibt nichts zu teilen. Teile noch einmal etwas aus einer anderen App.',
  files: (names) => `${plural(names.length, { one: '1 Datei', other: `${names.length} Dateien` })}: ${list(names)}`,
  noFiles: 'Dieser Server nimmt keine Dateien an. Nur der Text wird geteilt.',
  choose: 'Wähle einen Raum. Noch wird nichts gesendet: du kannst die Nachricht dort noch ändern.',
  find: 'Raum suchen',
  rooms: 'Räume, in denen du teilen kannst',
  none: 'Keiner deiner Räume heißt so.',
};
