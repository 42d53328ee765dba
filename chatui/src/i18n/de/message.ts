import type { message as en } from '../en/message';
import { list, number, plural } from './words';

export const message: typeof en = {
  write: 'Nachricht schreiben',
  box: 'Nachricht',
  send: 'Senden',
  reply: 'Antworten',
  replyingTo: 'Antwort an',
  cancelReply: 'Antwort abbrechen',
  inReplyTo: (name, text) => `Antwort auf ${name}: ${text}`,
  typing: ({ shown, more }) => {
    if (more > 0) return 'Mehrere Leute schreiben…';
    return `${list(shown)} ${shown.length === 1 ? 'schreibt' : 'schreiben'}…`;
  },

  addReaction: 'Reagieren',
  reacted: (names, emoji) => `${emoji} von ${names}`,
  names: ({ shown, more }) =>
    list(
      more === 0 ? shown : [...shown, plural(more, { one: '1 weiteren Person', other: `${number(more)} weiteren` })],
    ),

  editMessage: 'Nachricht bearbeiten',
  empty: 'Eine Nachricht darf nicht leer sein. Schreibe etwas, oder brich ab und lösche die Nachricht.',
  edited: '(bearbeitet)',
  editedAt: (when) => `Bearbeitet: ${when}. Zeigen, was sich geändert hat`,
  editNotSaved: 'Die Änderung wurde nicht gespeichert.',
  versionsTitle: 'Wie sich diese Nachricht geändert hat',
  versions: 'Fassungen',
  written: (when) => `Geschrieben: ${when}`,
  changed: (when) => `Geändert: ${when}`,

  deleteMessage: 'Nachricht löschen',
  deleteTitle: 'Diese Nachricht löschen?',
  delete: 'Löschen',
  deleteAbout: 'Ihr Text wird für alle gelöscht. Das lässt sich nicht rückgängig machen.',

  showMore: 'Mehr zeigen',
  showLess: 'Weniger zeigen',
  isNotSent: 'Nicht gesendet.',
  waiting: 'Wartet aufs Senden…',
  about: { editing: 'wird bearbeitet', notSent: 'nicht gesendet', sending: 'wird gesendet' },
};
