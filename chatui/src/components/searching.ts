import { createContext, useContext } from 'react';

/** Opens the search, from anywhere behind the sign-in. */
export const SearchingContext = createContext<() => void>(() => undefined);

export function useSearching(): () => void {
  return useContext(SearchingContext);
}
