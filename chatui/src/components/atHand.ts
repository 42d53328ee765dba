import { createContext, useContext } from 'react';

/** What opens over any page behind the sign-in. */
export type AtHand = 'goToRoom' | 'keys' | 'newMessage';

export const AtHandContext = createContext<(what: AtHand) => void>(() => undefined);

/** Opens the way to a room, the list of keys, or the choice of people to write to. */
export function useAtHand(): (what: AtHand) => void {
  return useContext(AtHandContext);
}
