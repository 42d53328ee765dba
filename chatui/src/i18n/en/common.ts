import { plural } from './words';

/** What more than one area says. */
export const common = {
  bot: 'Bot',
  cancel: 'Cancel',
  close: 'Close',
  copied: 'Copied',
  copy: 'Copy',
  discard: 'Discard',
  dismiss: 'Dismiss',
  displayName: 'Display name',
  edit: 'Edit',
  everybodyInRoom: 'Everybody in this room',
  files: 'Files',
  hide: 'Hide',
  loading: 'Loading',
  messageDeleted: 'Message deleted',
  notLoaded: 'This could not be loaded. It comes by itself once the connection is back.',
  newVersion: 'There is a new version of Chatrooms. Reload the page to go on here.',
  notSent: 'Not sent',
  password: 'Password',
  people: 'People',
  reload: 'Reload',
  save: 'Save',
  show: 'Show',
  table: 'Table',
  tooLong: (excess: number) =>
    plural(excess, {
      one: 'This is 1 character too long. Shorten it, or send it in parts.',
      other: `This is ${excess} characters too long. Shorten it, or send it in parts.`,
    }),
  tryAgain: 'Try again',
};
