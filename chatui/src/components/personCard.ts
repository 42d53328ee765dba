import { createContext, useContext } from 'react';

import type { User } from '../wire/user';

export const PersonCardContext = createContext<(user: User) => void>(() => undefined);

/** Opens somebody's card over the page. */
export function useShowPerson(): (user: User) => void {
  return useContext(PersonCardContext);
}
