/** The texts that are rightly the same in English and German; all others have to differ. */
export const sameInBoth = [
  'admin.person',
  'boxes.emoji',
  'boxes.emojiGroups.smileys',
  'files.kinds.audio',
  'files.kinds.video',
  'keys.names.Alt',
  'keys.names.Enter',
  'keys.names.Esc',
  'keys.names.Tab',
  'log.connections.offline',
  'notifications.from',
  'notifications.testTitle',
  'rooms.exportFormat',
  'rooms.online',
  'settings.themes.system',
  'settings.token',
];
