import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An event that a webhook sent. */
export interface Received {
  id: string;
  type: string;
  seq: number;
  body: string | undefined;
  /** Which of the receiver's secrets have signed it. */
  signedBy: string[];
}

/** A program that an outgoing webhook sends to. */
export class Receiver {
  readonly received: Received[] = [];
  /** What it may be signed with. */
  readonly secrets: string[] = [];
  /** What is answered. */
  status = 204;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, answer) => {
      void this.#take(request).then(
        () => answer.writeHead(this.status).end(),
        () => answer.writeHead(400).end(),
      );
    });
  }

  static async start(): Promise<Receiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Receiver(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/events`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #take(request: IncomingMessage): Promise<void> {
    const content = await text(request);
    const id = String(request.headers['webhook-id']);
    const signatures = String(request.headers['webhook-signature']).split(' ');
    const signedBy = this.secrets.filter((secret) => {
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
      const signed = `${id}.${String(request.headers['webhook-timestamp'])}.${content}`;
      return signatures.includes(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    });
    const { type, data } = JSON.parse(content) as { type: string; data: { seq: number; message?: { body: string } } };
    this.received.push({ id, type, seq: data.seq, body: data.message?.body, signedBy });
  }
}
