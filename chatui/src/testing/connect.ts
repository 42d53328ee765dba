import type { ChatSocket } from '../api/ChatSocket';
import type { Outbox } from '../workspace/Outbox';
import type { RoomReplica } from '../workspace/RoomReplica';

/** Has one room hear the socket and the outbox, as the workspace does for all of them. Answers what ends that. */
export function connect(replica: RoomReplica, socket: ChatSocket, outbox: Outbox): () => void {
  let wasLive = socket.isLive;
  const follow = () => {
    if (socket.isLive === wasLive) return;
    wasLive = socket.isLive;
    if (wasLive) replica.back();
    else replica.lost();
  };
  const leave = [
    socket.onFrame((frame) => {
      if (frame.type === 'heartbeat' || ('room' in frame && frame.room === replica.room)) replica.hear(frame);
    }),
    socket.subscribe(follow),
    outbox.onDone((command, seq) => command.room === replica.room && replica.done(command, seq)),
    outbox.subscribe(() => replica.outboxChanged()),
  ];
  return () => leave.forEach((end) => end());
}
