import { ChatError } from '../wire/ChatError';

export interface SendOptions {
  signal: AbortSignal;
  /** So many bytes have been sent. */
  onProgress: (sent: number) => void;
}

/** Nothing moves for so long: the connection is as good as gone. */
const STALLED_MS = 30_000;
/** The server has all bytes. It looks at them, and may have to put them into a bucket. */
const ANSWER_MS = 130_000;

/**
 * Sends bytes and tells how far it has come, which `fetch` cannot. Rejects with a ChatError where no answer comes: `network`,
 * or `timeout`, also where it was called off.
 */
export function sendBytes(url: string, token: string, bytes: Blob, options: SendOptions): Promise<Response> {
  if (options.signal.aborted) return Promise.reject(new ChatError('timeout', 'The upload stopped.'));
  const request = new XMLHttpRequest();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => request.abort(), ms);
  };
  const stop = () => request.abort();
  const answer = new Promise<Response>((resolve, reject) => {
    request.onload = () => resolve(responseOf(request));
    request.onerror = () => reject(new ChatError('network', 'The server cannot be reached.'));
    request.onabort = () => reject(new ChatError('timeout', 'The upload stopped.'));
  });
  request.upload.onprogress = ({ loaded }) => {
    wait(STALLED_MS);
    options.onProgress(Math.min(loaded, bytes.size));
  };
  request.upload.onload = () => wait(ANSWER_MS);
  request.open('POST', url);
  request.setRequestHeader('Authorization', `Bearer ${token}`);
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  options.signal.addEventListener('abort', stop);
  wait(STALLED_MS);
  request.send(bytes);
  return answer.finally(() => {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', stop);
  });
}

function responseOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  const retryAfter = request.getResponseHeader('Retry-After');
  if (retryAfter !== null) headers.set('Retry-After', retryAfter);
  return new Response(request.responseText, { status: request.status, headers });
}
