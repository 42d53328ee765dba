import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { ChatError } from '../wire/ChatError';
import type { User } from '../wire/user';
import { FakeChat } from './FakeChat';
import { FakePeer } from './FakePeer';
import { answerRoute } from './fakeRoutes';

/**
 * A server that speaks the contract over a real port: REST and the socket, everything in memory.
 * For tests of the client as a whole; what it knows is at hand in `chat`.
 */
export class FakeServer {
  readonly chat = new FakeChat();
  /** Requests answered, as `GET /api/v1/rooms`. */
  readonly requests: string[] = [];
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #peers = new Set<FakePeer>();
  /** While set, requests are refused with it. */
  refusal: ChatError | null = null;
  /** While set, new sockets are refused. */
  isClosedToSockets = false;

  static async start(): Promise<FakeServer> {
    const server = new FakeServer();
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  private constructor() {
    this.#http = createServer((request, response) => void this.#answer(request, response));
    this.#sockets = new WebSocketServer({ server: this.#http, verifyClient: () => !this.isClosedToSockets });
    this.#sockets.on('connection', (socket) => {
      const peer = new FakePeer(socket, this.chat, {
        onPresence: (room, gone) => this.#present(room, gone),
        onTyping: (room, user) => this.#tell(room, { type: 'typing', room, user }),
      });
      this.#peers.add(peer);
      socket.on('close', () => this.#left(peer));
    });
    this.chat.tell = (room, frame) => this.#tell(room, frame);
    this.chat.tellUser = (user, frame) => this.#peers.forEach((peer) => peer.user?.id === user.id && peer.say(frame));
    this.chat.online = (room) => this.#online(room);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get socketUrl(): string {
    return `${this.url.replace('http', 'ws')}/api/v1/ws`;
  }

  get peers(): readonly FakePeer[] {
    return [...this.#peers];
  }

  /** Every socket ends: with a close code, or without a word as a broken network does. */
  cut(code?: number): void {
    for (const peer of this.#peers) if (code === undefined) peer.cut();
    else peer.close(code);
  }

  async stop(): Promise<void> {
    this.cut();
    this.#http.closeAllConnections();
    this.#sockets.close();
    this.#http.close();
    await once(this.#http, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push(`${request.method ?? ''} ${url.pathname}`);
    try {
      if (this.refusal) throw this.refusal;
      const token = (request.headers.authorization ?? '').replace('Bearer ', '');
      const body = await bodyOf(request);
      const [status, answer] = answerRoute(request.method ?? '', url, { chat: this.chat, body, user: () => this.chat.whose(token) });
      write(response, status, answer, 'application/json');
    } catch (reason) {
      refuse(response, ChatError.from(reason));
    }
  }

  #tell(room: string, frame: object): void {
    for (const peer of this.#peers) if (peer.subscriptions.has(room)) peer.say(frame);
  }

  #online(room: string): User[] {
    const here = [...this.#peers].filter((peer) => peer.subscriptions.get(room) === false);
    return [...new Map(here.flatMap(({ user }) => (user ? [[user.id, user]] : []))).values()];
  }

  #left(peer: FakePeer): void {
    this.#peers.delete(peer);
    for (const room of peer.subscriptions.keys()) this.#present(room, peer.user);
  }

  /** Tells the room who has come, or gone. */
  #present(room: string, gone: User | null): void {
    const online = this.#online(room);
    for (const user of online) this.#tell(room, { type: 'presence', room, user, online: true, online_count: online.length });
    const hasGone = gone && !online.some(({ id }) => id === gone.id);
    if (hasGone) this.#tell(room, { type: 'presence', room, user: gone, online: false, online_count: online.length });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function refuse(response: ServerResponse, error: ChatError): void {
  const { code, detail } = error;
  const status = error.status || 500;
  if (error.retryAfterMs !== null) response.setHeader('Retry-After', String(error.retryAfterMs / 1000));
  const errors = error.fields.length > 0 ? error.fields : undefined;
  const suggestion = error.suggestion ?? undefined;
  write(response, status, { type: 'about:blank', title: code, status, detail, code, errors, suggestion }, 'application/problem+json');
}

function write(response: ServerResponse, status: number, body: unknown, type: string): void {
  response.statusCode = status;
  if (status === 204) return void response.end();
  response.setHeader('Content-Type', type);
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
