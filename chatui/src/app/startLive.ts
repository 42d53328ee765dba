import type { Config } from '../api/config';
import { browserLocks, exclusively } from '../api/exclusively';
import type { Session } from '../api/Session';
import type { Api } from '../api/Api';
import { Socket } from '../realtime/Socket';
import { Drawer } from '../workspace/Drawer';
import { Outbox } from '../workspace/Outbox';
import { ReplicaStore } from '../workspace/ReplicaStore';
import { Workspace } from '../workspace/Workspace';

export interface LiveParts {
  socket: Socket;
  outbox: Outbox;
  drawer: Drawer;
  workspace: Workspace;
  /** `erase`: the person has signed out, so that nothing of what they saw stays in this browser. */
  stop: (options: { erase: boolean }) => void;
}

/** Connects the signed-in person; a chunk of its own, so that the sign-in page does not load it. */
export async function startLive(config: Config, session: Session, api: Api, selfId: string): Promise<LiveParts> {
  const [drawer, store] = await Promise.all([Drawer.open(selfId), ReplicaStore.open(selfId)]);
  const socket = new Socket({ url: config.socketUrl, getToken: (options) => session.getToken(options) });
  const alone = (name: string, work: () => Promise<void>) => exclusively(name, localStorage, browserLocks(), work);
  const outbox = new Outbox({ socket, selfId, drawer, alone });
  const workspace = new Workspace({ selfId, socket, api, outbox, store, onSelf: (user) => session.updateUser(user) });
  socket.start();
  void workspace.start();
  const keep = () => workspace.keep();
  addEventListener('pagehide', keep);
  return {
    socket,
    outbox,
    drawer,
    workspace,
    stop: ({ erase }) => {
      removeEventListener('pagehide', keep);
      workspace.stop();
      if (erase) void store.clear();
      else store.close();
      outbox.close();
      drawer.close();
      socket.stop();
    },
  };
}
