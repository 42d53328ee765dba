import type { errors as en } from '../en/errors';
import { plural } from './words';

export const errors: typeof en = {
  byCode: {
    bad_json: 'Der Server konnte die Anfrage nicht lesen. Lade die Seite neu und versuche es noch einmal.',
    conflict: 'Das geht im Moment nicht. Lade die Seite neu, um zu sehen, was sich geändert hat.',
    disconnected: 'Die Verbindung ist abgebrochen. Versuche es gleich noch einmal.',
    forbidden: 'Das ist hier nicht erlaubt.',
    gone: 'Diese Nachricht wurde gelöscht.',
    internal: 'Auf dem Server ist etwas schiefgegangen. Versuche es gleich noch einmal.',
    invalid: 'Der Server hat das nicht angenommen. Prüfe deine Eingaben und versuche es noch einmal.',
    invalid_credentials: 'Benutzername und Passwort passen nicht zusammen. Prüfe beides und versuche es noch einmal.',
    method_not_allowed: 'Der Server kann das nicht. Lade die Seite neu und versuche es noch einmal.',
    network: 'Der Server ist nicht erreichbar. Prüfe deine Verbindung und versuche es noch einmal.',
    not_copied: 'Dein Browser hat das Kopieren nicht erlaubt. Markiere und kopiere es von Hand.',
    not_found: 'Das gibt es nicht, oder du darfst es nicht sehen.',
    nothing_to_mark: 'In diesem Raum hat noch niemand sonst geschrieben.',
    signed_out: 'Du bist abgemeldet. Melde dich wieder an, um weiterzumachen.',
    timeout: 'Der Server hat zu lange nicht geantwortet. Versuche es noch einmal.',
    too_large: 'Das ist zu lang zum Senden. Kürze es und versuche es noch einmal.',
    unauthorized: 'Du bist abgemeldet. Melde dich wieder an, um weiterzumachen.',
    unavailable: 'Der Server kann das gerade nicht. Versuche es gleich noch einmal.',
    unreadable: 'Diese Seite versteht die Antwort des Servers nicht. Lade sie neu und versuche es noch einmal.',
    unsupported_media_type: 'Der Server nimmt diese Art von Inhalt nicht an.',
  },
  tooFast: (seconds) =>
    plural(seconds, {
      one: 'Das war etwas schnell. Versuche es in einer Sekunde noch einmal.',
      other: `Das war etwas schnell. Versuche es in ${seconds} Sekunden noch einmal.`,
    }),
  unknown: 'Das hat nicht geklappt. Lade die Seite neu und versuche es noch einmal.',
  fields: {
    body: 'Schreibe 1 bis 4.000 sichtbare Zeichen.',
    current_password: 'Prüfe dein jetziges Passwort.',
    display_name: 'Nimm 1 bis 64 Zeichen in einer Zeile.',
    expires_in_days: 'Wähle 1 bis 366 Tage.',
    name: 'Dieser Name geht nicht. Wähle einen anderen.',
    new_password: 'Dieses Passwort geht nicht. Wähle ein längeres, das nicht allgemein bekannt ist.',
    password: 'Dieses Passwort geht nicht. Wähle ein längeres, das nicht allgemein bekannt ist.',
    title: 'Nimm 1 bis 80 Zeichen in einer Zeile.',
    topic: 'Nimm höchstens 500 Zeichen.',
    url: 'Diese Adresse geht nicht. Gib eine öffentliche http- oder https-Adresse ein.',
    username: 'Dieser Benutzername geht nicht. Wähle einen anderen.',
  },
};
