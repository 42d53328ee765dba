import type { Texts } from '../Texts';

export const menus: Texts['menus'] = {
  menuOf: (room) => `Menü von ${room}`,
  notifications: 'Benachrichtigungen',
  markUnread: 'Als ungelesen markieren',
  markRead: 'Als gelesen markieren',
  star: 'Mit Stern markieren',
  unstar: 'Stern entfernen',
  hide: 'Aus der Liste ausblenden',
  unhide: 'In der Liste zeigen',
  message: 'Weitere Aktionen',
  copyLink: 'Link kopieren',
  markUnreadFrom: 'Ab hier als ungelesen markieren',
  integrations: 'Integrationen',
};
