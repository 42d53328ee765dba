import type { Config } from '../api/config';
import type { Session } from '../api/Session';
import { Socket } from '../realtime/Socket';
import { Outbox } from '../timeline/Outbox';

export interface LiveParts {
  socket: Socket;
  outbox: Outbox;
  stop: () => void;
}

/** Connects the signed-in person; a chunk of its own, so that the sign-in page does not load it. */
export function startLive(config: Config, session: Session, selfId: string): LiveParts {
  const socket = new Socket({ url: config.socketUrl, getToken: (options) => session.getToken(options) });
  const outbox = new Outbox({ socket, selfId });
  socket.start();
  return {
    socket,
    outbox,
    stop: () => {
      outbox.close();
      socket.stop();
    },
  };
}
