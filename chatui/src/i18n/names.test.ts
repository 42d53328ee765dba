import { expect, test } from 'vitest';

import { englishAll } from './en/allTexts';

/**
 * Tests and assistive technology of others find parts of the client by these names, in English. They were promised: whoever
 * rewords one breaks them.
 */
const { boxes, cards, common, files, goToRoom, keys, log, menus, message, moderation, rooms, session, settings } = englishAll;

test.each<[string, string]>([
  // Forms and rooms
  ['Username', session.username],
  ['Password', common.password],
  ['Display name', common.displayName],
  ['Sign in', session.signIn],
  ['Create account', session.createAccount],
  ['New room', rooms.newRoom],
  ['Room name', rooms.roomName],
  ['Create room', rooms.createRoom],

  // The conversation and its box
  ['Messages', log.messages],
  ['Message', message.box],
  ['Emoji', boxes.emoji],
  ['Send', message.send],
  ['Today', log.today],
  ['Yesterday', log.yesterday],
  ['New', log.new],
  ['12 new messages', log.newMessages(12)],
  ['Grace is typing…', message.typing({ shown: ['Grace'], more: 0 })],
  ['People', common.people],
  ['Connected', log.connections.connected],
  ['Reconnecting…', log.connections.reconnecting],
  ['Offline', log.connections.offline],

  // A message
  ['Edit message', message.editMessage],
  ['Delete message', message.deleteMessage],
  ['Add reaction', message.addReaction],
  ['Reply', message.reply],
  ['Save', common.save],
  ['Cancel', common.cancel],
  ['Delete', message.delete],
  ['(edited)', message.edited],
  ['Message deleted', common.messageDeleted],
  ['More actions', menus.message],
  ['Pin message', moderation.pinMessage],
  ['Copy link', menus.copyLink],
  ['Mark as unread from here', menus.markUnreadFrom],
  ['Report message', moderation.reportMessage],

  // Files
  ['Attach files', files.attach],
  ['Remove oak.jpg', files.remove('oak.jpg')],
  ['Download', files.download],
  ['Previous image', files.previous],
  ['Next image', files.next],

  // Dialogs that are found from everywhere
  ['New message', cards.newMessage],
  ['New direct message', cards.newDirectMessage],
  ['Go to room', goToRoom.title],
  ['Room or person', goToRoom.box],
  ['Keyboard shortcuts', keys.title],

  // The menu of a room
  ['Invite people', moderation.invitePeople],
  ['Pinned messages', moderation.pinnedMessages],
  ['Files', files.files],
  ['Notifications', menus.notifications],
  ['Mark as unread', menus.markUnread],
  ['Moderation', moderation.title],

  // The card of a person
  ['Message', cards.message],
  ['Make moderator', cards.makeRole.moderator],
  ['Mute', cards.mute],
  ['Ban', cards.ban],
  ['Remove from room', cards.remove],

  // Sections of the settings
  ['Profile', settings.profile],
  ['Notifications', settings.notifications],
  ['Appearance', settings.appearance],
  ['Language', settings.language],
  ['Account', settings.account],
  ['Access tokens', settings.tokens],
  ['Where you are signed in', settings.signIns],
])('%s is still called so', (name, text) => {
  expect(text).toBe(name);
});
