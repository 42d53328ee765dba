import type { search as en } from '../en/search';
import { number } from './words';

export const search: typeof en = {
  title: 'Suche',
  messages: 'Nachrichten suchen',
  searching: 'Sucht',
  found: 'Gefundene Nachrichten',
  filters: 'Filter',
  addFilter: (filter) => `${filter} hinzufügen`,
  removeFilter: (filter) => `${filter} entfernen`,
  older: 'Ältere Nachrichten zeigen',
  about: 'Findet Nachrichten in allen Räumen, die du sehen darfst.',
  pending: 'Sucht …',
  nothing: 'Nichts gefunden.',
  nothingYet: 'Noch nichts gefunden: Ältere Nachrichten könnten es enthalten.',
  summary: (count, isMore) =>
    `${number(count)}${isMore ? ' oder mehr' : ''} gefunden, die neuesten zuerst. Enter führt zur ersten.`,
  notUnderstood: 'Diese Suche ist nicht zu verstehen. Nimm weniger Wörter oder schreibe sie anders.',
  partNotFound: 'Ein Name oder ein Datum in dieser Suche ist unbekannt. Prüfe es und suche noch einmal.',
  help: {
    words: 'beide Wörter oder Wörter, die so beginnen',
    phrase: 'diese Wörter, wie sie dastehen',
    signs: 'Zeichen zählen; Großschreibung und Akzente nicht',
    not: 'nicht mit diesem Wort oder dieser Wendung',
    from: 'von dieser Person; -from:ada nicht',
    in: 'in diesem Raum; -in:lobby nicht',
    after: 'von diesem Tag an',
    before: 'vor diesem Tag',
    has: 'mit einer Datei, einem Bild oder einem Link',
  },
};
