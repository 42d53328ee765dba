/** What the worker tells every window. */
export type WorkerMessage =
  /** A push has come. `isShown`: it shows, now or since before. */
  | { type: 'pushed'; navigate: string; isShown: boolean }
  /** Which room is in view there? The answer by the port is its name, or null. */
  | { type: 'inView' }
  /** Go there, and answer by the port. */
  | { type: 'goTo'; path: string }
  /** The browser has changed where it takes pushes: the server has to be told. */
  | { type: 'pushChanged' };
