import { createContext, useContext, useSyncExternalStore } from 'react';

import type { Socket, SocketStatus } from '../realtime/Socket';
import type { Drawer } from '../workspace/Drawer';
import type { Outbox } from '../workspace/Outbox';
import type { User } from '../wire/user';

/** What exists while somebody is signed in. */
export interface Live {
  self: User;
  socket: Socket;
  outbox: Outbox;
  drawer: Drawer;
}

export const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('useLive where nobody is signed in');
  return live;
}

export function useSocketStatus(): SocketStatus {
  const { socket } = useLive();
  return useSyncExternalStore(socket.subscribe, () => socket.status);
}
