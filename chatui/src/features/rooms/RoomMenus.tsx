import { type ReactNode, useCallback, useState } from 'react';

import { EntryMenu } from '../../components/EntryMenu';
import { useLive, useOwnRooms } from '../../components/live';
import { roomTitle } from '../../components/roomTitle';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import { hide, markRead, markUnread, notifications, star } from './roomEntries';
import { RoomMenuContext } from './roomMenuContext';

const entries = [star, notifications, markRead, markUnread, hide];

/** One menu for all rooms of the rail. */
export function RoomMenus({ children }: { children: ReactNode }) {
  const text = useText();
  const { menus } = text;
  const { self } = useLive();
  const { rooms } = useOwnRooms();
  const [opened, setOpened] = useState<Room | null>(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const open = useCallback((room: Room, button: HTMLElement) => {
    setOpened(room);
    setAnchor(button);
  }, []);
  const room = rooms.find(({ name }) => name === opened?.name) ?? opened;
  return (
    <RoomMenuContext value={open}>
      {children}
      {room !== null && (
        <EntryMenu
          label={menus.menuOf(roomTitle(room, self.id, text))}
          entries={entries}
          subject={{ room }}
          anchor={anchor}
          onClose={() => setAnchor(null)}
        />
      )}
    </RoomMenuContext>
  );
}
