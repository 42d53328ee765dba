import { vi } from 'vitest';
import { ChatSocket } from '../api/ChatSocket';
import type { User } from '../wire/user';
import { FakeWebSocket } from './FakeWebSocket';
import { ada } from './samples';

/** A real Socket on a fake WebSocket, driven with vitest's fake timers. */
export class FakeWire {
  readonly socket: ChatSocket;
  readonly #self: User;

  constructor(self: User = ada) {
    FakeWebSocket.reset();
    this.#self = self;
    this.socket = new ChatSocket({
      url: 'ws://chat.test/api/v1/ws',
      getToken: () => Promise.resolve('token'),
      WebSocketImpl: FakeWebSocket,
      random: () => 0.5,
    });
  }

  /** Which logs the server says that it has. */
  logId: string | undefined;

  /** The connection of the moment, seen from the server. */
  get peer(): FakeWebSocket {
    return FakeWebSocket.last;
  }

  async connect(): Promise<void> {
    this.socket.start();
    await this.#welcome();
  }

  /** The connection breaks, and comes back after its backoff. */
  async breakAndComeBack(code = 1006): Promise<void> {
    this.peer.closeWith(code);
    const retryAt = this.socket.status.retryAt ?? Date.now();
    await vi.advanceTimersByTimeAsync(retryAt - Date.now() + 1);
    await this.#welcome();
  }

  async #welcome(): Promise<void> {
    await vi.advanceTimersByTimeAsync(0);
    this.peer.open();
    this.peer.receive({ type: 'welcome', connection_id: 'c1', ...(this.logId && { log_id: this.logId }), user: this.#self, heartbeat_ms: 25_000 });
    await vi.advanceTimersByTimeAsync(0);
  }
}

/** Lets whatever waits for a promise go on; no time passes. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}
