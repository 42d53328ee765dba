import { once } from 'node:events';
import { WebSocket } from 'ws';

interface Answer {
  type: string;
  id?: string;
  code?: string;
  message?: { id: string };
  detail?: string;
}

/** Commands under way at once. */
const outstanding = 64;

/** What happens in a room in which a great deal happens: of a hundred events eighty are messages, the others change earlier ones. */
export class Flood {
  isPouring = false;
  readonly #socket: WebSocket;
  readonly #room: string;
  /** Ids of its messages that are not deleted. */
  readonly #said: string[] = [];
  readonly #waiting = new Map<string, { resolve: (answer: Answer) => void; reject: (reason: Error) => void }>();
  #begun = 0;
  #asked = 0;

  private constructor(socket: WebSocket, room: string) {
    this.#socket = socket;
    this.#room = room;
    socket.on('message', (frame: Buffer) => {
      for (const line of frame.toString().split('\n')) this.#hear(JSON.parse(line) as Answer);
    });
    socket.on('close', () => this.#waiting.forEach(({ reject }) => reject(new Error('the socket was closed'))));
  }

  static async open(server: { url: string }, token: string, room: string): Promise<Flood> {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/ws`, 'chatrooms.v1', {
      headers: { Authorization: `Bearer ${token}` },
    });
    await once(socket, 'open');
    return new Flood(socket, room);
  }

  close(): void {
    this.#socket.close();
  }

  /** Makes so many more events, `perSecond` at most, and resolves when all are stored. */
  async pour(count: number, perSecond = Infinity): Promise<void> {
    const start = performance.now();
    const before = this.#begun;
    const one = async () => {
      while (this.#begun < before + count) {
        const n = ++this.#begun;
        const due = start + ((n - before) / perSecond) * 1000 - performance.now();
        if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
        await this.#happen(n);
      }
    };
    this.isPouring = true;
    await Promise.all(Array.from({ length: outstanding }, one)).finally(() => (this.isPouring = false));
  }

  async #happen(n: number): Promise<void> {
    const earlier = this.#said.at(-20);
    if (n % 5 !== 0 || earlier === undefined) {
      const { message } = await this.#ask({ type: 'send', body: `event ${n}. of what is usually said in a room, a line or so`, client_id: `flood-${n}` });
      if (message) this.#said.push(message.id);
    } else if (n % 10 === 0) {
      await this.#ask({ type: 'edit', message_id: earlier, body: `edited by event ${n}.` });
    } else if (n % 15 === 0) {
      this.#said.splice(this.#said.indexOf(earlier), 1);
      await this.#ask({ type: 'delete', message_id: earlier });
    } else {
      await this.#ask({ type: 'react', message_id: earlier, emoji: ['🎉', '👍', '👀'][n % 3] });
    }
  }

  /** Asks until the server can: a machine that stood still makes it refuse for a moment, and whoever asks in earnest tries again. */
  async #ask(command: object): Promise<Answer> {
    for (;;) {
      const answer = await this.#askOnce(command);
      if (answer.type !== 'error') return answer;
      if (answer.code !== 'unavailable') throw new Error(answer.detail ?? 'refused');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  #askOnce(command: object): Promise<Answer> {
    const id = String(++this.#asked);
    const answer = new Promise<Answer>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#socket.send(JSON.stringify({ ...command, room: this.#room, id }));
    return answer;
  }

  #hear(answer: Answer): void {
    const waiting = answer.id === undefined ? undefined : this.#waiting.get(answer.id);
    if (waiting === undefined || answer.id === undefined) return;
    this.#waiting.delete(answer.id);
    waiting.resolve(answer);
  }
}
