const PASSING = new Set(['timeout', 'disconnected', 'unavailable', 'rate_limited', 'internal']);

/** Why a command was not answered as it should be. */
export class SocketError extends Error {
  override readonly name = 'SocketError';
  readonly code: string;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | null;

  constructor(refusal: { code: string; detail: string; retry_after_ms?: number | undefined }) {
    super(`${refusal.code}: ${refusal.detail}`);
    this.code = refusal.code;
    this.retryAfterMs = refusal.retry_after_ms ?? null;
  }
}

/** Whether the same may well work later. What is no answer of the server is taken for a network's fault. */
export function isPassing(reason: unknown): boolean {
  return !(reason instanceof SocketError) || PASSING.has(reason.code);
}
