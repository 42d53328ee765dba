import type { WebSocket } from 'ws';
import { ChatError } from '../wire/ChatError';
import type { Command } from '../wire/commands';
import type { User } from '../wire/user';
import type { FakeChat } from './FakeChat';

type Asked = Command & { id?: string };
type Changing = Extract<Asked, { type: 'send' | 'edit' | 'delete' | 'read' | 'react' }>;

/** The server's end of one socket: contract section 5, without limits and time. */
export class FakePeer {
  user: User | null = null;
  /** The room that this connection says is in view. */
  view: string | null = null;
  /** By room; the value says whether it is quiet. */
  readonly subscriptions = new Map<string, boolean>();
  readonly #socket: WebSocket;
  readonly #chat: FakeChat;
  readonly #onPresence: (room: string, gone: User | null) => void;
  readonly #onTyping: (room: string, user: User) => void;

  constructor(socket: WebSocket, chat: FakeChat, hooks: { onPresence: (room: string, gone: User | null) => void; onTyping: (room: string, user: User) => void }) {
    this.#socket = socket;
    this.#chat = chat;
    this.#onPresence = hooks.onPresence;
    this.#onTyping = hooks.onTyping;
    socket.on('message', (data: Buffer) => this.#hear(JSON.parse(data.toString()) as Asked));
  }

  say(frame: object): void {
    this.#socket.send(JSON.stringify(frame));
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  /** Ends without a close frame, as a broken network does. */
  cut(): void {
    this.#socket.terminate();
  }

  #hear(command: Asked): void {
    try {
      if (command.type === 'hello') this.#hello(command);
      else if (this.user) this.#obey(command, this.user);
      else throw new ChatError('unauthorized', 'Say hello first.');
    } catch (reason) {
      const { code, detail } = ChatError.from(reason);
      if (command.type === 'hello' && !this.user) this.close(4401);
      else this.say({ type: 'error', id: command.id, code, detail });
    }
  }

  #hello({ token, id }: Extract<Asked, { type: 'hello' }>): void {
    this.user = this.#chat.whose(token);
    this.say({ type: 'welcome', id, connection_id: 'fake', user: this.user, heartbeat_ms: 25_000, limits: {} });
  }

  #obey(command: Exclude<Asked, { type: 'hello' }>, user: User): void {
    if (command.type === 'ping') this.say({ type: 'pong', id: command.id });
    else if (command.type === 'subscribe') this.#subscribe(command, user);
    else if (command.type === 'unsubscribe') this.#unsubscribe(command, user);
    else if (command.type === 'typing') this.#onTyping(command.room, user);
    else if (command.type === 'view') this.view = command.room;
    else this.say({ type: 'ack', id: command.id, room: command.room, ...this.#change(command, user) });
  }

  /** Does what is asked, and answers what the ack says of it. */
  #change(command: Changing, user: User): { seq: number; message?: object } {
    const { room } = command;
    const { log } = this.#chat.room(room, user);
    switch (command.type) {
      case 'send': {
        const message = this.#chat.post(room, user, command.body, command);
        return { seq: message.seq, message };
      }
      case 'edit':
        this.#chat.edit(room, user, command.message_id, command.body, command.files);
        return { seq: log.head };
      case 'delete':
        this.#chat.remove(room, user, command.message_id);
        return { seq: log.head };
      case 'read':
        return { seq: this.#chat.read(room, user, command.seq) };
      case 'react':
        this.#chat.react(room, user, command.message_id, command.emoji, command.remove !== true);
        return { seq: log.head };
    }
  }

  #unsubscribe({ id, room }: Extract<Asked, { type: 'unsubscribe' }>, user: User): void {
    this.subscriptions.delete(room);
    this.say({ type: 'unsubscribed', id, room });
    this.#onPresence(room, user);
  }

  #subscribe({ id, room, after, quiet = false }: Extract<Asked, { type: 'subscribe' }>, user: User): void {
    const { log } = this.#chat.room(room, user);
    this.subscriptions.set(room, quiet);
    this.#onPresence(room, null);
    const online = this.#chat.online(room);
    const reset = after !== undefined && after > log.head ? { reset: true } : {};
    this.say({ type: 'subscribed', id, room, seq: log.head, online, online_count: online.length, ...reset });
    for (const event of log.events(after ?? log.head)) this.say(event);
  }
}
