/** Anything the server says. A socket reads of it what is of the connection, and hands all of it on. */
export interface Frame {
  readonly type: string;
  /** Of the command that it answers. */
  readonly id?: string | undefined;
}

/** The frames that a connection itself obeys. */
export type ControlFrame =
  | { type: 'welcome'; heartbeat_ms: number; user: unknown }
  | { type: 'pong' }
  | { type: 'token_expiring' }
  | { type: 'draining'; reconnect_after_ms: number }
  | Refusal;

export interface Refusal {
  type: 'error';
  /** One of the server's, or `timeout`, `disconnected`: then it may have been done. */
  code: string;
  detail: string;
  retry_after_ms?: number | undefined;
}

/** Reads a text frame: one or more JSON objects, one a line. */
export function parseLines<F extends Frame>(text: string): F[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as F);
}
