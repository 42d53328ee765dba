import { createContext, useContext, useSyncExternalStore } from 'react';

import type { ChatSocket } from '../api/ChatSocket';
import type { SocketStatus } from '../realtime/Socket';
import type { FileTransfer } from '../api/FileTransfer';
import type { CommandCalls } from '../workspace/CommandCalls';
import type { DraftStore } from '../workspace/DraftStore';
import type { FileLinks } from '../workspace/FileLinks';
import type { LocalFiles } from '../workspace/LocalFiles';
import type { Outbox } from '../workspace/Outbox';
import type { TypedCommands } from '../workspace/TypedCommands';
import type { Uploads } from '../workspace/Uploads';
import type { OwnRooms, Workspace } from '../workspace/Workspace';
import type { User } from '../wire/user';

/** What exists while somebody is signed in. */
export interface Live {
  self: User;
  socket: ChatSocket;
  outbox: Outbox;
  draftStore: DraftStore;
  workspace: Workspace;
  transfer: FileTransfer;
  fileLinks: FileLinks;
  localFiles: LocalFiles;
  uploads: Uploads;
  commandCalls: CommandCalls;
  typedCommands: TypedCommands;
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

/** The rooms one is in, as they are now. */
export function useOwnRooms(): OwnRooms {
  const { workspace } = useLive();
  return useSyncExternalStore(workspace.subscribe, workspace.getSnapshot);
}

const nothing = () => () => undefined;
const none = () => 0;

/** How many messages are unread in all of one's rooms; 0 where nobody is signed in. */
export function useUnread(): number {
  const workspace = useContext(LiveContext)?.workspace;
  return useSyncExternalStore(workspace?.subscribe ?? nothing, workspace?.getUnread ?? none);
}
