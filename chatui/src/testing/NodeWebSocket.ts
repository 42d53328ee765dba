import { WebSocket as NodeSocket } from 'ws';
import type { WebSocketConstructor } from '../realtime/Connection';

/** As in a browser, an error nobody listens to is none: `close` follows it. */
class QuietSocket extends NodeSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol);
    this.on('error', () => undefined);
  }
}

/** A real WebSocket for tests: jsdom's own cannot dispatch its events beside Node's. Same handlers, other type names. */
export const NodeWebSocket = QuietSocket as unknown as WebSocketConstructor;
