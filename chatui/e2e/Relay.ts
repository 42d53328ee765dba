import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What the network between browsers and a server does: works, refuses everybody, loses what goes one way or both. */
type NetworkState = 'clear' | 'cut' | 'deaf' | 'black hole';

/** The network before a server, which can be broken: byte by byte, so that nothing of HTTP is known to it. */
export class Relay {
  #state: NetworkState = 'clear';
  readonly #wires = new Set<Wire>();
  readonly #listener: Server;
  readonly #upstream: { url: string };

  private constructor(upstream: { url: string; log: string }) {
    this.#upstream = upstream;
    this.#listener = createServer((client) => this.#accept(client));
  }

  static async before(server: { url: string; log: string }): Promise<Relay> {
    const relay = new Relay(server);
    await once(relay.#listener.listen(0, '127.0.0.1'), 'listening');
    return relay;
  }

  /** Where browsers go. */
  get url(): string {
    return `http://127.0.0.1:${(this.#listener.address() as AddressInfo).port}`;
  }

  /** What browsers say arrives; no answer does. */
  deafen(): void {
    this.#become('deaf');
  }

  /** Every connection is closed, and so is every new one. */
  cut(): void {
    this.#become('cut');
    this.#hangUp();
  }

  /** Every connection stays open, and nothing passes any more; new ones open, and nothing passes. */
  swallow(): void {
    this.#become('black hole');
  }

  /** New connections work. What was swallowed stays so, and the old ones say nothing, as behind a router that forgot them. */
  mend(): void {
    for (const wire of this.#wires) if (wire.hasLost) wire.isDead = true;
    this.#become('clear');
  }

  async close(): Promise<void> {
    const closed = once(this.#listener, 'close');
    this.#listener.close();
    this.#hangUp();
    await closed;
  }

  #become(state: NetworkState): void {
    this.#state = state;
    if (state === 'black hole') for (const wire of this.#wires) wire.hasLost = true;
  }

  #hangUp(): void {
    for (const wire of this.#wires) wire.end();
  }

  #accept(client: Socket): void {
    if (this.#state === 'cut') {
      client.on('error', () => undefined);
      client.destroy();
      return;
    }
    const wire = new Wire(client, connect(Number(new URL(this.#upstream.url).port), '127.0.0.1'));
    wire.hasLost = this.#state === 'black hole';
    this.#wires.add(wire);
    wire.carry(
      () => this.#state,
      () => this.#wires.delete(wire),
    );
  }
}

/** One connection through the relay. */
class Wire {
  /** Something on it was lost: it is of no use when the network is back. */
  hasLost = false;
  isDead = false;
  readonly #client: Socket;
  readonly #server: Socket;

  constructor(client: Socket, server: Socket) {
    this.#client = client;
    this.#server = server;
  }

  end(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  carry(state: () => NetworkState, onEnd: () => void): void {
    const [client, server] = [this.#client, this.#server];
    const passes = (way: 'up' | 'down') => {
      const now = state();
      const isLost = this.isDead || now === 'black hole' || (now === 'deaf' && way === 'down');
      if (isLost) this.hasLost = true;
      return !isLost;
    };
    client.on('data', (bytes) => passes('up') && server.write(bytes));
    server.on('data', (bytes) => passes('down') && client.write(bytes));
    for (const side of [client, server]) {
      side.on('error', () => undefined);
      side.on('close', () => {
        // An end is news as well, and news gets lost.
        if (!passes(side === client ? 'up' : 'down')) return;
        this.end();
        onEnd();
      });
    }
  }
}
