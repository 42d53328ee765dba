import { list, plural } from './words';

/** What another app has shared with this one, on its way into a room. */
export const share = {
  title: 'Share into a room',
  nothing: 'There is nothing to share. Share something from another app once more.',
  files: (names: string[]) => `${plural(names.length, { one: '1 file', other: `${names.length} files` })}: ${list(names)}`,
  noFiles: 'This server does not take files. Only the text will be shared.',
  choose: 'Choose a room. Nothing is sent yet: you can still change the message there.',
  find: 'Find a room',
  rooms: 'Rooms to share into',
  none: 'None of your rooms has this name.',
};
