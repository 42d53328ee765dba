import type { WebSocketLike } from '../realtime/Connection';
import type { Command } from '../wire/commands';

/** A WebSocket without a network: the test is the server, and nothing happens but what it says. */
export class FakeWebSocket implements WebSocketLike {
  /** All ever made, oldest first; `reset` between tests. */
  static made: FakeWebSocket[] = [];

  onopen: WebSocket['onopen'] = null;
  onmessage: WebSocket['onmessage'] = null;
  onclose: WebSocket['onclose'] = null;
  /** What the client said, parsed. */
  readonly sent: (Command & { id?: string })[] = [];
  readonly url: string;
  closedByClient = false;

  constructor(url: string) {
    this.url = url;
    FakeWebSocket.made.push(this);
  }

  static reset(): void {
    FakeWebSocket.made = [];
  }

  static get last(): FakeWebSocket {
    const last = FakeWebSocket.made.at(-1);
    if (!last) throw new Error('no WebSocket was made');
    return last;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Command & { id?: string });
  }

  close(): void {
    this.closedByClient = true;
  }

  open(): void {
    this.onopen?.call(this.asWebSocket, new Event('open'));
  }

  /** Delivers the frames in one message, one a line. */
  receive(...frames: object[]): void {
    this.receiveText(frames.map((frame) => JSON.stringify(frame)).join('\n'));
  }

  receiveText(data: string): void {
    this.onmessage?.call(this.asWebSocket, new MessageEvent('message', { data }));
  }

  closeWith(code: number): void {
    this.onclose?.call(this.asWebSocket, new CloseEvent('close', { code }));
  }

  /** The newest command of a type. */
  lastSent<T extends Command['type']>(type: T): Extract<Command, { type: T }> & { id?: string } {
    const found = this.sent.findLast((command) => command.type === type);
    if (!found) throw new Error(`no ${type} was sent, only: ${this.sent.map((command) => command.type).join(', ')}`);
    return found as Extract<Command, { type: T }> & { id?: string };
  }

  // The browser's handlers are typed to be called on a WebSocket; ours do not look at `this`.
  private get asWebSocket(): WebSocket {
    return this as unknown as WebSocket;
  }
}
