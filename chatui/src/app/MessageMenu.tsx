import { type ReactNode, useCallback, useState } from 'react';

import { EntryMenu } from '../components/EntryMenu';
import { useText } from '../components/useText';
import { MessageMenuContext } from '../features/conversation/message/openMessageMenu';
import type { Message } from '../wire/message';
import type { Room } from '../wire/room';
import { messageMenuEntries } from './messageMenuEntries';

/** One menu for all messages of a room: a menu for each of them would cost more than the rows themselves. */
export function MessageMenu({ room, children }: { room: Room; children: ReactNode }) {
  const { menus } = useText();
  const [message, setMessage] = useState<Message | null>(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const open = useCallback((of: Message, button: HTMLElement) => {
    setMessage(of);
    setAnchor(button);
  }, []);
  return (
    <MessageMenuContext value={open}>
      {children}
      {message !== null && (
        <EntryMenu
          label={menus.message}
          entries={messageMenuEntries}
          subject={{ room, message }}
          anchor={anchor}
          onClose={() => setAnchor(null)}
        />
      )}
    </MessageMenuContext>
  );
}
