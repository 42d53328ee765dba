import { BROKEN } from './closeCodes.ts';

/** The part of the browser's WebSocket that a connection uses. */
export type WebSocketLike = Pick<WebSocket, 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose'>;
export type WebSocketConstructor = new (url: string, protocol: string) => WebSocketLike;

export interface ConnectionOptions<F> {
  url: string;
  token: string;
  WebSocketImpl: WebSocketConstructor;
  parse: (text: string) => F[];
  onFrames: (frames: F[]) => void;
  onClose: (code: number) => void;
}

const PROTOCOL = 'chatrooms.v1';

/** One WebSocket from its opening to its end. Once cut it says nothing more, whatever the browser still delivers. */
export class Connection<F> {
  readonly #socket: WebSocketLike;
  #isOver = false;

  constructor(options: ConnectionOptions<F>) {
    const socket = new options.WebSocketImpl(options.url, PROTOCOL);
    this.#socket = socket;
    socket.onopen = () => this.say({ type: 'hello', token: options.token });
    socket.onmessage = (event) => {
      if (!this.#isOver && typeof event.data === 'string') options.onFrames(options.parse(event.data));
    };
    socket.onclose = (event) => {
      if (this.#finish()) options.onClose(event.code || BROKEN);
    };
  }

  say(command: object): void {
    if (!this.#isOver) this.#socket.send(JSON.stringify(command));
  }

  /** Closes it; `onClose` is not called. */
  cut(): void {
    if (this.#finish()) this.#socket.close(1000);
  }

  #finish(): boolean {
    const wasOpen = !this.#isOver;
    this.#isOver = true;
    return wasOpen;
  }
}
