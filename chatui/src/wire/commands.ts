import type { Signal } from './frames';

/** What this client may say on the socket; the socket adds `id` where an answer is awaited. */
export type Command =
  | { type: 'hello'; token: string }
  | { type: 'subscribe'; room: string; after?: number; quiet?: boolean }
  | { type: 'unsubscribe'; room: string }
  | { type: 'send'; room: string; body: string; client_id: string; reply_to?: string; files?: string[] }
  | { type: 'edit'; room: string; message_id: string; body: string; files?: string[] }
  | { type: 'delete'; room: string; message_id: string }
  | { type: 'react'; room: string; message_id: string; emoji: string; remove?: boolean }
  | { type: 'read'; room: string; seq: number }
  | { type: 'typing'; room: string }
  | { type: 'view'; room: string | null }
  | { type: 'ping' };

interface AnswerTypes {
  hello: 'welcome';
  subscribe: 'subscribed';
  unsubscribe: 'unsubscribed';
  send: 'ack';
  edit: 'ack';
  delete: 'ack';
  react: 'ack';
  read: 'ack';
  typing: never;
  view: never;
  ping: 'pong';
}

/** The frame that answers a command of this type. */
export type AnswerTo<C extends Command> = Extract<Signal, { type: AnswerTypes[C['type']] }>;
