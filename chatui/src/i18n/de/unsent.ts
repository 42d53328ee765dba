import type { unsent as en } from '../en/unsent';

export const unsent: typeof en = {
  title: 'Nicht gesendet',
  about: 'Das hast du in Räumen geschrieben, die du verlassen hast oder die archiviert sind. Kopiere es, um es anderswo zu verwenden.',
  none: 'Alles ist gesendet.',
  kinds: { draft: 'Entwurf', message: 'Nachricht', edit: 'Änderung einer Nachricht' },
  notDeleted: (room) => `Eine Nachricht in „${room}“ wurde nicht gelöscht.`,
  notReacted: (room) => `Eine Reaktion in „${room}“ wurde nicht gespeichert.`,
};
