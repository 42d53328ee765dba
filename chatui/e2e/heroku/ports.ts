import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** A loopback port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until somebody listens, as long as `isLikely`. */
export async function untilBound(port: number, isLikely: () => boolean): Promise<boolean> {
  while (isLikely()) {
    const socket = connect(port, '127.0.0.1');
    const isBound = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isBound) return true;
    await setTimeout(50);
  }
  return false;
}
