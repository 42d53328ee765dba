import { parsed } from './parsed';
import { problemSchema, type FieldError } from './problem';

/**
 * Why something did not work. `code` is one of the contract's codes or one of this client's own:
 * `network` (no answer came), `timeout` (too late an answer), `disconnected` (the socket went away),
 * `signed_out` (there is no token to ask with), `unreadable` (an answer that is not the contract's).
 */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly code: string;
  /** HTTP status, 0 where there was none. */
  readonly status: number;
  /** A sentence for people. */
  readonly detail: string;
  readonly fields: readonly FieldError[];
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** A value that would be taken in place of the refused one. */
  readonly suggestion: string | null;

  constructor(
    code: string,
    detail: string,
    more: { status?: number; fields?: FieldError[]; retryAfterMs?: number | null; suggestion?: string | null } = {},
  ) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.status = more.status ?? 0;
    this.fields = more.fields ?? [];
    this.retryAfterMs = more.retryAfterMs ?? null;
    this.suggestion = more.suggestion ?? null;
  }

  /** Whether the same request may well work later without anybody changing it. */
  get isPassing(): boolean {
    return PASSING.has(this.code);
  }

  static from(reason: unknown): ChatError {
    if (reason instanceof ChatError) return reason;
    if (isTimeout(reason)) return new ChatError('timeout', 'The server did not answer in time.');
    if (reason instanceof SyntaxError) return new ChatError('unreadable', 'The server’s answer could not be read.');
    if (reason instanceof TypeError) return new ChatError('network', 'The server cannot be reached.');
    return new ChatError('internal', reason instanceof Error ? reason.message : 'Something went wrong.');
  }

  /** The error of a refused REST request; a body that is no problem document is told by its status. */
  static fromResponse(response: Response, body: unknown): ChatError {
    const problem = parsed(problemSchema, body);
    const code = problem?.code ?? codeOfStatus(response.status);
    const detail = (problem?.detail ?? problem?.title) || `The server answered ${String(response.status)}.`;
    const fields = problem?.errors ?? [];
    const suggestion = problem?.suggestion || null;
    return new ChatError(code, detail, { status: response.status, fields, retryAfterMs: retryAfterOf(response), suggestion });
  }
}

const PASSING = new Set(['network', 'timeout', 'disconnected', 'unavailable', 'rate_limited', 'internal']);

const STATUS_CODES: Record<number, string> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  413: 'too_large',
  429: 'rate_limited',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

function codeOfStatus(status: number): string {
  return STATUS_CODES[status] ?? (status >= 500 ? 'internal' : 'unreadable');
}

function retryAfterOf(response: Response): number | null {
  const seconds = Number.parseFloat(response.headers.get('Retry-After') ?? '');
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

/** By name: a DOMException may come from another realm. */
function isTimeout(reason: unknown): boolean {
  const name = typeof reason === 'object' && reason !== null && 'name' in reason ? reason.name : null;
  return name === 'TimeoutError' || name === 'AbortError';
}
