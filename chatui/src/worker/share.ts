// What the worker leaves for the page: as the manifest's share_target names it.

export const sharePath = '/share';
export const shareCache = 'chatrooms.share';

/** In the cache at `sharePath`; the bytes of its files are at `/share/0` and so on. */
export interface SharedText {
  text: string;
  /** Names of the files. */
  files: string[];
}
