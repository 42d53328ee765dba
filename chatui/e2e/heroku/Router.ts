import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** Heroku's: the first byte of an answer within 30 s, then 55 s without a byte at most, sockets included. */
const herokuLimits = { firstByte: 30_000, idle: 55_000 };

/**
 * Heroku's router in front of one app: TLS ends here, each connection goes to a random dyno, forwarded headers are added.
 * As long as there is no dyno, callers wait for one.
 */
export class Router {
  /** What it has ended, by the codes of Heroku's log. */
  readonly faults: ('H12' | 'H13' | 'H15')[] = [];
  readonly #dynos = new Set<number>();
  readonly #news = new EventEmitter();
  readonly #limits: typeof herokuLimits;
  readonly #secure: https.Server;
  readonly #plain: http.Server;

  private constructor(certificate: https.ServerOptions, limits: typeof herokuLimits) {
    this.#limits = limits;
    this.#secure = https.createServer(certificate);
    this.#plain = http.createServer();
    for (const server of [this.#secure, this.#plain]) {
      server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
        void this.#forward(request, response);
      });
      server.on('upgrade', (request: http.IncomingMessage, client: Duplex, head: Buffer) => {
        void this.#tunnel(request, client, head);
      });
    }
  }

  static async listen(certificate: https.ServerOptions, limits = herokuLimits): Promise<Router> {
    const router = new Router(certificate, limits);
    for (const server of [router.#secure, router.#plain]) await once(server.listen(0, '127.0.0.1'), 'listening');
    return router;
  }

  get port(): number {
    return (this.#secure.address() as AddressInfo).port;
  }

  /** Where it takes what comes without TLS. */
  get plainPort(): number {
    return (this.#plain.address() as AddressInfo).port;
  }

  add(dyno: number): void {
    this.#dynos.add(dyno);
    this.#news.emit('dyno');
  }

  remove(dyno: number): void {
    this.#dynos.delete(dyno);
  }

  async close(): Promise<void> {
    const closed = [this.#secure, this.#plain].map((server) => {
      server.close();
      server.closeAllConnections();
      return once(server, 'close');
    });
    await Promise.all(closed);
  }

  async #anyDyno(): Promise<number> {
    while (this.#dynos.size === 0) await once(this.#news, 'dyno');
    const dynos = [...this.#dynos];
    return dynos[Math.floor(Math.random() * dynos.length)] ?? NaN;
  }

  async #forward(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { method, url: path } = request;
    const port = await this.#anyDyno();
    const asked = http.request({ host: '127.0.0.1', port, method, path, headers: forwarded(request), agent: false });
    const end = (code: 'H12' | 'H13' | 'H15') => {
      this.faults.push(code);
      asked.destroy();
      if (response.headersSent) response.destroy();
      else response.writeHead(503, { 'Content-Type': 'text/html' }).end('<title>Application error</title>');
    };
    const tooLate = setTimeout(() => end('H12'), this.#limits.firstByte);
    response.once('close', () => {
      clearTimeout(tooLate);
      asked.destroy();
    });
    asked.on('response', (answer) => {
      clearTimeout(tooLate);
      this.#limitSilence([answer], () => end('H15'));
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    asked.on('error', () => {
      if (!response.destroyed && !response.writableEnded) end('H13');
    });
    request.pipe(asked);
  }

  async #tunnel(request: http.IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    const dyno = connect(await this.#anyDyno(), '127.0.0.1');
    const end = (code?: 'H12' | 'H15') => {
      if (code) this.faults.push(code);
      client.destroy();
      dyno.destroy();
    };
    const tooLate = setTimeout(() => end('H12'), this.#limits.firstByte);
    for (const side of [client, dyno]) {
      side.on('error', () => end());
      side.on('close', () => {
        clearTimeout(tooLate);
        end();
      });
    }
    dyno.once('data', () => {
      clearTimeout(tooLate);
      this.#limitSilence([client, dyno], () => end('H15'));
    });
    const headers = Object.entries(forwarded(request)).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    dyno.write(`GET ${request.url ?? '/'} HTTP/1.1\r\n${headers.join('')}\r\n`);
    dyno.write(head);
    client.pipe(dyno).pipe(client);
  }

  /** Calls `end` once nothing has come from any side for too long. */
  #limitSilence(sides: NodeJS.EventEmitter[], end: () => void): void {
    const silence = setTimeout(end, this.#limits.idle);
    for (const side of sides) {
      side.on('data', () => silence.refresh());
      side.once('close', () => clearTimeout(silence));
    }
  }
}

/** The headers that a dyno sees. */
function forwarded({ headers, socket }: http.IncomingMessage): http.OutgoingHttpHeaders {
  const isSecure = 'encrypted' in socket;
  return {
    ...headers,
    'x-forwarded-for': [headers['x-forwarded-for'], socket.remoteAddress].filter(Boolean).join(', '),
    'x-forwarded-proto': isSecure ? 'https' : 'http',
    'x-forwarded-port': isSecure ? '443' : '80',
    'x-request-id': headers['x-request-id'] ?? randomUUID(),
    via: '1.1 heroku-router',
  };
}
