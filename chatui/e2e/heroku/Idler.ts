import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { expect, request } from '@playwright/test';
import WebSocket from 'ws';
import { password } from '../Person';
import type { Heroku } from './Heroku';

/** Someone in a room of their own, where nothing is said, with a socket and a stream over http: both carry heartbeats alone. */
export class Idler {
  readonly heard = { socket: '', stream: '' };
  readonly #since = Date.now();
  readonly #socket: WebSocket;
  readonly #stream: http.IncomingMessage;
  readonly #say: (body: string) => Promise<unknown>;

  private constructor(socket: WebSocket, stream: http.IncomingMessage, say: (body: string) => Promise<unknown>) {
    this.#say = say;
    this.#socket = socket;
    this.#stream = stream;
    socket.on('message', (data: Buffer) => (this.heard.socket += data.toString()));
    stream.on('data', (data: Buffer) => (this.heard.stream += data.toString()));
    stream.on('error', () => undefined);
  }

  static async listen(heroku: Heroku, room: string): Promise<Idler> {
    const api = `${heroku.quietUrl}/api/v1`;
    let headers = {};
    const post = async (path: string, data: object): Promise<unknown> => {
      const calls = await request.newContext({ ignoreHTTPSErrors: true });
      const answer = await calls.post(`${api}/${path}`, { data, headers });
      expect(answer.status(), path).toBe(201);
      const made: unknown = await answer.json();
      await calls.dispose();
      return made;
    };
    const session = await post('auth/register', { username: `linus-${room}`, password });
    const { access_token: token } = session as { access_token: string };
    headers = { Authorization: `Bearer ${token}` };
    await post('rooms', { name: room });

    const socket = new WebSocket(`${api.replace('https', 'wss')}/ws`, { rejectUnauthorized: false });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'hello', token }));
    socket.send(JSON.stringify({ type: 'subscribe', room, after: 0 }));

    const asked = https.get(`${api}/rooms/${room}/stream?after=0`, {
      headers,
      rejectUnauthorized: false,
      agent: false,
    });
    const [stream] = (await once(asked, 'response')) as [http.IncomingMessage];
    expect(stream.headers['content-type']).toBe('text/event-stream');
    return new Idler(socket, stream, (body) => post(`rooms/${room}/messages`, { body }));
  }

  get age(): number {
    return Date.now() - this.#since;
  }

  get isConnected(): { socket: boolean; stream: boolean } {
    return { socket: this.#socket.readyState === WebSocket.OPEN, stream: !this.#stream.closed };
  }

  async say(body: string): Promise<void> {
    await this.#say(body);
  }

  leave(): void {
    this.#socket.close();
    this.#stream.destroy();
  }
}
