import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A mail as it was sent. */
export interface Mail {
  to: string;
  text: string;
}

/** A mail server on this machine that keeps what it is sent: as much of SMTP as a test needs. */
export class Mailbox {
  readonly #server: Server;
  readonly #mails: Mail[] = [];
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#talk(socket));
  }

  static async start(): Promise<Mailbox> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Mailbox(server);
  }

  /** What a server needs to send mail here. */
  settings(url: string): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return { SMTP_URL: `smtp://127.0.0.1:${port}`, SMTP_FROM: 'Chatrooms <chat@example.org>', PUBLIC_URL: url };
  }

  /** Mails to an address, in order. */
  mailsTo(to: string): Mail[] {
    return this.#mails.filter((mail) => mail.to === to);
  }

  async discard(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #talk(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => socket.destroy());
    const say = (line: string) => socket.write(`${line}\r\n`);
    let read = '';
    let to = '';
    let isData = false;
    const command = (line: string) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'RCPT') to = /<(.*?)>/.exec(line)?.[1] ?? '';
      if (verb === 'DATA') isData = true;
      say(verb === 'DATA' ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 fine');
      if (verb === 'QUIT') socket.end();
    };
    socket.on('data', (chunk) => {
      read += chunk.toString();
      for (;;) {
        const end = isData ? '\r\n.\r\n' : '\r\n';
        const at = read.indexOf(end);
        if (at < 0) return;
        const part = read.slice(0, at);
        read = read.slice(at + end.length);
        if (!isData) command(part);
        else {
          isData = false;
          this.#mails.push({ to, text: plainText(part) });
          say('250 taken');
        }
      }
    });
    say('220 mail.test');
  }
}

/** The first form of a mail, as its reader sees it. */
function plainText(raw: string): string {
  const part = /Content-Type: text\/plain[^]*?\r\n\r\n([^]*?)\r\n--/i.exec(raw)?.[1] ?? '';
  return part.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
