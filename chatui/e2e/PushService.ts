import { execFileSync } from 'node:child_process';
import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

/** What arrived at a device, decrypted. */
export interface Pushed {
  device: string;
  payload: { web_push: number; notification: { title: string; body: string; navigate: string; app_badge: string } };
}

/** What a browser tells a site that it has subscribed. */
export interface SubscriptionJson {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/** A push service that takes pushes for devices, and decrypts them as their browsers do (RFC 8291). Who sends is checked by Go's tests. */
export class PushService {
  readonly arrived: Pushed[] = [];
  /** What did not fit, and should be nothing. */
  readonly faults: string[] = [];
  readonly #server: Server;
  readonly #folder: string;
  readonly #devices = new Map<string, { keys: ECDH; auth: Buffer }>();

  private constructor(server: Server, folder: string) {
    this.#server = server;
    this.#folder = folder;
    server.on('request', (request, answer) => {
      void this.#take(request).then(
        () => answer.writeHead(201).end(),
        (reason: unknown) => {
          this.faults.push(`${String(request.url)}: ${String(reason)}`);
          answer.writeHead(400).end();
        },
      );
    });
  }

  static async start(): Promise<PushService> {
    const folder = await mkdtemp(join(tmpdir(), 'chatrooms-push-'));
    const args = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=push -addext subjectAltName=IP:127.0.0.1';
    execFileSync('openssl', [...args.split(' '), '-keyout', 'key.pem', '-out', 'cert.pem'], { cwd: folder, stdio: 'ignore' });
    const [key, cert] = await Promise.all([readFile(join(folder, 'key.pem')), readFile(join(folder, 'cert.pem'))]);
    const server = createServer({ key, cert }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PushService(server, folder);
  }

  /** Settings of a server that pushes, and may do so here. */
  get settings(): Record<string, string> {
    return { PUSH_CONTACT: 'mailto:ada@example.org', OUTBOUND_ALLOW: '127.0.0.1', SSL_CERT_FILE: join(this.#folder, 'cert.pem') };
  }

  /** A device from now on. */
  subscribe(device: string): SubscriptionJson {
    const keys = createECDH('prime256v1');
    const auth = randomBytes(16);
    this.#devices.set(device, { keys, auth });
    const { port } = this.#server.address() as AddressInfo;
    return {
      endpoint: `https://127.0.0.1:${port}/${device}`,
      keys: { p256dh: keys.generateKeys().toString('base64url'), auth: auth.toString('base64url') },
    };
  }

  /** What arrived at a device, as texts in order of arrival. */
  bodies(device: string): string[] {
    return this.arrived.filter((one) => one.device === device).map(({ payload }) => payload.notification.body);
  }

  async discard(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #take(request: IncomingMessage): Promise<void> {
    const name = (request.url ?? '').slice(1);
    const device = this.#devices.get(name);
    if (!device) throw new Error('nobody has this device');
    const text = open(await buffer(request), device);
    this.arrived.push({ device: name, payload: JSON.parse(text) as Pushed['payload'] });
  }
}

const keyLength = 65;
const headerLength = 16 + 4 + 1 + keyLength;
const tagLength = 16;

function open(body: Buffer, { keys, auth }: { keys: ECDH; auth: Buffer }): string {
  const salt = body.subarray(0, 16);
  const sender = body.subarray(headerLength - keyLength, headerLength);
  const secret = derive(keys.computeSecret(sender), auth, Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), sender]), 32);
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const opener = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(body.subarray(-tagLength));
  const padded = Buffer.concat([opener.update(body.subarray(headerLength, -tagLength)), opener.final()]);
  // After the text a 2 says that this record is the last one, and zeros hide how long the text is.
  return padded.subarray(0, padded.lastIndexOf(2)).toString();
}

function derive(secret: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, length));
}
