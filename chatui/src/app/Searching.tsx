import { type ReactNode, useState } from 'react';

import { SearchingContext } from '../components/searching';
import { SearchDialog } from '../features/search/SearchDialog';
import { useSearchKeys } from '../features/search/useSearchKeys';

/** Has the search at hand on every page within. */
export function Searching({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const [open] = useState(() => () => setOpen(true));
  useSearchKeys(open);
  return (
    <SearchingContext value={open}>
      {children}
      <SearchDialog open={isOpen} onClose={() => setOpen(false)} />
    </SearchingContext>
  );
}
