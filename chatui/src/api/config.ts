import * as z from 'zod/mini';

/** Where the API lives. */
export interface Config {
  /** Origin without a slash at the end; empty: same origin. */
  readonly apiUrl: string;
  /** `ws:` or `wss:` address of the socket. */
  readonly socketUrl: string;
}

const fileSchema = z.object({ api_url: z.optional(z.string()) });

export function configFor(apiUrl: string, pageOrigin: string): Config {
  const origin = apiUrl.replace(/\/+$/, '');
  const socketUrl = new URL('/api/v1/ws', origin || pageOrigin);
  socketUrl.protocol = socketUrl.protocol === 'https:' ? 'wss:' : 'ws:';
  return { apiUrl: origin, socketUrl: socketUrl.href };
}

/** Reads `config.json` beside the page; absent, empty or unreadable means the same origin. */
export async function loadConfig(get: typeof fetch = fetch, pageOrigin: string = location.origin): Promise<Config> {
  return configFor(await readApiUrl(get), pageOrigin);
}

async function readApiUrl(get: typeof fetch): Promise<string> {
  try {
    const response = await get('/config.json', { cache: 'no-cache' });
    const file = fileSchema.safeParse(await response.json());
    return (file.success && file.data.api_url) || '';
  } catch {
    return '';
  }
}
