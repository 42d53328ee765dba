import { type ReactNode, useState } from 'react';

import { type AtHand as What, AtHandContext } from '../components/atHand';
import { GoToRoomDialog } from '../features/rooms/GoToRoomDialog';
import { KeysDialog } from '../features/keys/KeysDialog';
import { SearchDialog } from '../features/search/SearchDialog';
import { useRoomKeys } from './useRoomKeys';
import { useShortcuts } from './useShortcuts';

/** Has the search, the way to a room and the list of keys at hand on every page within. */
export function AtHand({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<What | null>(null);
  useShortcuts(setOpen);
  useRoomKeys();
  const close = () => setOpen(null);
  return (
    <AtHandContext value={setOpen}>
      {children}
      <SearchDialog open={open === 'search'} onClose={close} />
      <GoToRoomDialog open={open === 'goToRoom'} onClose={close} />
      <KeysDialog open={open === 'keys'} onClose={close} />
    </AtHandContext>
  );
}
