import * as v from 'valibot';

import { parsed } from '../wire/parsed';
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

const fileSchema = v.object({ api_url: v.optional(v.string()), service_worker: v.optional(v.unknown()) });

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
    if (text !== kept && parsed(fileSchema, json(text)) !== undefined) storage.setItem(KEY, text);
    return text;
  });
  const text = kept === null ? await asked : await Promise.race([asked.catch(() => kept), lateBy(PATIENCE_MS, kept)]);
  const file = parsed(fileSchema, json(text));
  return configFor(file?.api_url ?? '', pageOrigin, file?.service_worker === 'off');
}

async function readFile(get: typeof fetch): Promise<string> {
  const response = await get('/config.json', { cache: 'no-cache' });
  if (response.status >= 500) throw new Error(`config.json: ${response.status}`);
  return response.text();
}

function lateBy<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
