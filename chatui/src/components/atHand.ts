import { createContext, useContext } from 'react';

/** What opens over any page behind the sign-in. */
export type AtHand = 'search' | 'goToRoom' | 'keys';

export const AtHandContext = createContext<(what: AtHand) => void>(() => undefined);

/** Opens the search, the way to a room, or the list of keys. */
export function useAtHand(): (what: AtHand) => void {
  return useContext(AtHandContext);
}
