import type { User } from '../wire/user';
import type { FakeChat } from './FakeChat';

export interface Asked {
  chat: FakeChat;
  /** The path's variable parts, decoded. */
  at: string[];
  query: URLSearchParams;
  body: Record<string, unknown>;
  /** The caller; throws 401 where there is none. */
  user: () => User;
}

/** An answer: a status, and a body unless it is 204. */
export type Answer = [status: number, body?: unknown];
export type Route = [method: string, path: string, answer: (asked: Asked) => Answer];

export const text = (value: unknown) => (typeof value === 'string' ? value : '');
export const optional = (value: unknown) => (typeof value === 'string' ? value : undefined);
export const list = (items: unknown[]): Answer => [200, { items, next_cursor: null }];
export const part = (asked: Asked, i: number) => asked.at[i] ?? '';
