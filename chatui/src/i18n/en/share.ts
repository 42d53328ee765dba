import { list, plural } from './words';

/** What another app has shared with this one, on its way into a room. */
export const share = {
  title: 'Share into a room',
  nothing: 'There is nothing to share. Share something from another app once more.',
  files: (names: string[]) => `${plural(names.length, { one: '1 file', other: `${names.length} files` })}: ${list(names)}`,
  noFiles: 'This server takes no files: only the text goes into the room.',
  find: 'Find a room',
  rooms: 'Rooms to share into',
  none: 'No room of yours is called so.',
};
