import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { expect, request } from '@playwright/test';
import WebSocket from 'ws';
import { password } from '../Person';
import type { Heroku } from './Heroku';

/** Someone who says nothing and hears everything, by a socket and by a stream over http. */
export class Idler {
  readonly heard = { socket: '', stream: '' };
  readonly #since = Date.now();
  readonly #socket: WebSocket;
  readonly #stream: http.IncomingMessage;

  private constructor(socket: WebSocket, stream: http.IncomingMessage) {
    this.#socket = socket;
    this.#stream = stream;
    socket.on('message', (data: Buffer) => (this.heard.socket += data.toString()));
    stream.on('data', (data: Buffer) => (this.heard.stream += data.toString()));
    stream.on('error', () => undefined);
  }

  static async listen(heroku: Heroku, room: string): Promise<Idler> {
    const api = `${heroku.quietUrl}/api/v1`;
    const calls = await request.newContext({ ignoreHTTPSErrors: true });
    const registered = await calls.post(`${api}/auth/register`, { data: { username: `linus-${room}`, password } });
    const { access_token: token } = (await registered.json()) as { access_token: string };
    await calls.dispose();

    const socket = new WebSocket(`${api.replace('https', 'wss')}/ws`, { rejectUnauthorized: false });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'hello', token }));
    socket.send(JSON.stringify({ type: 'subscribe', room, after: 0 }));

    const headers = { Authorization: `Bearer ${token}` };
    const asked = https.get(`${api}/rooms/${room}/stream?after=0`, {
      headers,
      rejectUnauthorized: false,
      agent: false,
    });
    const [stream] = (await once(asked, 'response')) as [http.IncomingMessage];
    expect(stream.headers['content-type']).toBe('text/event-stream');
    return new Idler(socket, stream);
  }

  get age(): number {
    return Date.now() - this.#since;
  }

  get isConnected(): { socket: boolean; stream: boolean } {
    return { socket: this.#socket.readyState === WebSocket.OPEN, stream: !this.#stream.closed };
  }

  leave(): void {
    this.#socket.close();
    this.#stream.destroy();
  }
}
