import { type ReactNode, useEffect, useState } from 'react';

import { type AtHand as What, AtHandContext } from '../components/atHand';
import { loadableDialog } from '../components/loadableDialog';
import { prefetchChunks } from '../components/loadableIn';
import { GoToRoomDialog } from '../features/rooms/GoToRoomDialog';
import { KeysDialog } from '../features/keys/KeysDialog';
import { BlockedPeople } from './BlockedPeople';
import { PersonCards } from './PersonCards';
import { useRoomKeys } from './useRoomKeys';
import { useShortcuts } from './useShortcuts';

const NewMessageDialog = loadableDialog(
  async () => (await import('../features/people/NewMessageDialog')).NewMessageDialog,
);

/** By then what the first page needs is there. */
const prefetchAfterMs = 5_000;

/** Apart, since it knows the address: another one does not draw the rest anew. */
function RoomKeys() {
  useRoomKeys();
  return null;
}

/** Has the way to a room, people to write to, their cards and the list of keys at hand on every page within. */
export function AtHand({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<What | null>(null);
  useShortcuts(setOpen);
  useEffect(() => {
    const timer = setTimeout(() => void prefetchChunks(), prefetchAfterMs);
    return () => clearTimeout(timer);
  }, []);
  const close = () => setOpen(null);
  return (
    <AtHandContext value={setOpen}>
      <RoomKeys />
      <BlockedPeople>
        <PersonCards>{children}</PersonCards>
      </BlockedPeople>
      <GoToRoomDialog open={open === 'goToRoom'} onClose={close} />
      <KeysDialog open={open === 'keys'} onClose={close} />
      {open === 'newMessage' && <NewMessageDialog onClose={close} />}
    </AtHandContext>
  );
}
