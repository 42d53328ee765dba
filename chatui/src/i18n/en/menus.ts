/** What can be done with a room and with a message, and the dialog of a room's notifications. */
export const menus = {
  menuOf: (room: string) => `Menu of ${room}`,
  notifications: 'Notifications',
  markUnread: 'Mark as unread',
  markRead: 'Mark as read',
  star: 'Star',
  unstar: 'Remove star',
  hide: 'Hide from the list',
  unhide: 'Show in the list',
  message: 'More actions',
  copyLink: 'Copy link',
  markUnreadFrom: 'Mark as unread from here',
  integrations: 'Integrations',
};
