import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * How to stop a server, as often as one likes: no new connections, what is under way is finished, whoever waits for
 * nothing is sent away (Node's own closeIdleConnections spares those who have never asked). After `patience` (ms) the rest
 * is cut. Make it before the server listens.
 */
export function stopOf(server: Server, patience: number): () => void {
  const idle = new Set<Socket>();
  let isStopping = false;
  server.on('connection', (socket) => {
    idle.add(socket);
    socket.once('close', () => idle.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    idle.delete(socket);
    response.once('close', () => {
      if (isStopping) socket.destroySoon();
      else if (!socket.destroyed) idle.add(socket);
    });
  });
  return () => {
    if (isStopping) return;
    isStopping = true;
    server.close();
    for (const socket of idle) socket.destroy();
    setTimeout(() => server.closeAllConnections(), patience).unref();
  };
}
