import type { Config } from '../api/config';
import { browserLocks, exclusively } from '../api/exclusively';
import type { Session } from '../api/Session';
import { Socket } from '../realtime/Socket';
import { Drawer } from '../workspace/Drawer';
import { Outbox } from '../workspace/Outbox';

export interface LiveParts {
  socket: Socket;
  outbox: Outbox;
  drawer: Drawer;
  stop: () => void;
}

/** Connects the signed-in person; a chunk of its own, so that the sign-in page does not load it. */
export async function startLive(config: Config, session: Session, selfId: string): Promise<LiveParts> {
  const drawer = await Drawer.open(selfId);
  const socket = new Socket({ url: config.socketUrl, getToken: (options) => session.getToken(options) });
  const alone = (name: string, work: () => Promise<void>) => exclusively(name, localStorage, browserLocks(), work);
  const outbox = new Outbox({ socket, selfId, drawer, alone });
  socket.start();
  return {
    socket,
    outbox,
    drawer,
    stop: () => {
      outbox.close();
      drawer.close();
      socket.stop();
    },
  };
}
