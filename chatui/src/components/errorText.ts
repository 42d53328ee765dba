import { ChatError } from '../wire/ChatError';

const words: Partial<Record<string, string>> = {
  network: 'The server can’t be reached. Check your connection and try again.',
  timeout: 'The server took too long to answer. Try again.',
  disconnected: 'The connection was lost. Try again in a moment.',
  signed_out: 'You are signed out. Sign in again to go on.',
  unauthorized: 'You are signed out. Sign in again to go on.',
  unavailable: 'The server can’t do this right now. Try again in a moment.',
  internal: 'Something went wrong on the server. Try again in a moment.',
  unreadable: 'The server sent an answer this page doesn’t understand. Reload the page and try again.',
  invalid_credentials: 'That username and password don’t match. Check both and try again.',
  too_large: 'That is too long to send. Make it shorter and try again.',
  gone: 'This message has been deleted.',
};

/** What went wrong and what to do, in plain words. */
export function errorText(reason: unknown): string {
  const error = ChatError.from(reason);
  if (error.code === 'rate_limited') return `That was a bit fast. Try again in ${seconds(error.retryAfterMs)}.`;
  const [field] = error.fields;
  if (error.code === 'invalid' && field !== undefined) return sentence(field.message);
  return words[error.code] ?? sentence(error.detail);
}

function seconds(ms: number | null): string {
  const count = Math.max(1, Math.ceil((ms ?? 1000) / 1000));
  return count === 1 ? 'a second' : `${count} seconds`;
}

function sentence(text: string): string {
  const first = text.charAt(0).toLocaleUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}
