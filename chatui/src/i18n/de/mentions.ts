import type { mentions as en } from '../en/mentions';

export const mentions: typeof en = {
  title: 'Erwähnungen',
  none: (username) => `Noch hat dich niemand erwähnt. Andere tun das, indem sie @${username} schreiben.`,
  older: 'Ältere Erwähnungen zeigen',
};
