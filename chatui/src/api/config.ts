import * as z from 'zod/mini';

import { pageStorage, type KeyStorage } from './PageStorage';

/** Where the API lives. */
export interface Config {
  /** Origin without a slash at the end; empty: same origin. */
  readonly apiUrl: string;
  /** `ws:` or `wss:` address of the socket. */
  readonly socketUrl: string;
  /** The server wants no service worker. */
  readonly isWorkerOff: boolean;
}

const fileSchema = z.object({ api_url: z.optional(z.string()), service_worker: z.optional(z.unknown()) });

/** What the file last said: for starts without the network. */
const KEY = 'chatrooms.config';
/** So long the file may take where it is known what it last said. */
const PATIENCE_MS = 2_000;

export function configFor(apiUrl: string, pageOrigin: string, isWorkerOff = false): Config {
  const origin = apiUrl.replace(/\/+$/, '');
  const socketUrl = new URL('/api/v1/ws', origin || pageOrigin);
  socketUrl.protocol = socketUrl.protocol === 'https:' ? 'wss:' : 'ws:';
  return { apiUrl: origin, socketUrl: socketUrl.href, isWorkerOff };
}

/**
 * Reads `config.json` beside the page; absent, empty or unreadable means the same origin. Where it cannot be had in time, as
 * without the network, it is taken to say what it last said here. Rejects where that is not known: the API may well be elsewhere.
 */
export async function loadConfig(
  get: typeof fetch = fetch,
  pageOrigin: string = location.origin,
  storage: KeyStorage = pageStorage,
): Promise<Config> {
  const kept = storage.getItem(KEY);
  const asked = readFile(get).then((text) => {
    // What a captive portal answers is not to be remembered.
    if (text !== kept && fileSchema.safeParse(parsed(text)).success) storage.setItem(KEY, text);
    return text;
  });
  const text = kept === null ? await asked : await Promise.race([asked.catch(() => kept), lateBy(PATIENCE_MS, kept)]);
  const file = fileSchema.safeParse(parsed(text));
  return file.success ? configFor(file.data.api_url ?? '', pageOrigin, file.data.service_worker === 'off') : configFor('', pageOrigin);
}

async function readFile(get: typeof fetch): Promise<string> {
  const response = await get('/config.json', { cache: 'no-cache' });
  if (response.status >= 500) throw new Error(`config.json: ${response.status}`);
  return response.text();
}

function lateBy<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
