// @vitest-environment node
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request, type RequestOptions, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createUiServer } from './createUiServer.ts';

const page = '<!doctype html><title>Chatrooms</title>';
const script = 'console.log("hello");'.repeat(100);
let folder = '';
let server: Server | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatrooms-ui-'));
  const dist = join(folder, 'dist');
  await mkdir(join(dist, 'assets'), { recursive: true });
  await writeFile(join(dist, 'index.html'), page);
  await writeFile(join(dist, 'favicon.svg'), '<svg/>');
  await writeFile(join(dist, 'sw.js'), 'the worker of the build');
  await writeFile(join(dist, 'assets/index-C0ffee42.js'), script);
  await writeFile(join(dist, 'assets/index-C0ffee42.js.br'), brotliCompressSync(script));
  await writeFile(join(dist, 'assets/index-C0ffee42.js.gz'), gzipSync(script));
  await writeFile(join(folder, 'secret.txt'), 'nobody may read this');
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function start({ apiUrl = 'https://api.example.org', isOnDyno = false, hasWorker = true } = {}): Promise<void> {
  server = createUiServer(join(folder, 'dist'), { apiUrl, isOnDyno, hasWorker });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

interface Answer {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** Asks with the path exactly as it is: fetch would tidy it up. */
async function ask(path: string, options: RequestOptions = {}): Promise<Answer> {
  const { port } = server?.address() as AddressInfo;
  const asked = request({ host: '127.0.0.1', port, path, agent: false, ...options }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks = (await response.toArray()) as Buffer[];
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

describe('what is a page', () => {
  it.each([
    '/',
    '/login',
    '/chat/garden',
    '/chat/garden/',
    '/chat/a.b?seq=7',
    '/chat/%F0%9F%91%8D',
    '/apis',
    '/index.html',
    '//x',
  ])('%s is', async (path) => {
    await start();
    const answer = await ask(path);
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe(page);
    expect(answer.headers['content-type']).toBe('text/html;charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-cache');
  });

  it.each([
    ...[
      '/assets',
      '/assets/',
      '/assets/gone-1234.js',
      '/assets%2findex-C0ffee42.js',
      '/api',
      '/api/v1/info',
      '/healthz',
      '/readyz',
      '//api/v1/info',
      '/robots.txt', // in the build there is one
      '/.well-known/security.txt',
    ],
    ...[
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '/..%2fsecret.txt',
      '/..\\secret.txt',
      '/%',
      '/%00',
    ],
  ])('%s is not', async (path) => {
    await start();
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.body.toString()).toBe('not found\n');
  });
});

it('the build keeps search engines away', async () => {
  await copyFile(new URL('../public/robots.txt', import.meta.url), join(folder, 'dist/robots.txt'));
  try {
    await start();
    const answer = await ask('/robots.txt');
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe('User-agent: *\nDisallow: /\n');
  } finally {
    await rm(join(folder, 'dist/robots.txt'));
  }
});

it('hashed files are kept for ever, and come in the smallest form that is understood', async () => {
  await start();
  const forms = [
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['identity', undefined, (body: Buffer) => body],
  ] as const;
  for (const [accepted, encoding, decode] of forms) {
    const answer = await ask('/assets/index-C0ffee42.js', { headers: { 'Accept-Encoding': accepted } });
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(decode(answer.body).toString()).toBe(script);
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers['content-type']).toBe('text/javascript');
    expect(answer.headers.vary).toBe('Accept-Encoding');
  }
});

it.each(['/', '/assets/index-C0ffee42.js', '/favicon.svg', '/config.json'])(
  '%s: not sent again to who has it, and HEAD is GET without a body',
  async (path) => {
    await start();
    const whole = await ask(path);
    expect(whole.status).toBe(200);
    expect(whole.headers.etag).toBeTruthy();
    const again = await ask(path, { headers: { 'If-None-Match': whole.headers.etag } });
    expect(again.status).toBe(304);
    expect(again.body).toHaveLength(0);
    expect(again.headers['cache-control']).toBe(whole.headers['cache-control']);

    const head = await ask(path, { method: 'HEAD' });
    expect(head.body).toHaveLength(0);
    expect({ ...head.headers, date: '' }).toEqual({ ...whole.headers, date: '' });
  },
);

it.each(['0-3', '5-2', '-5', '0-1,3-4', '99999-', 'x-y', '0-99999999999999999999', '-'])(
  'who asks for a part (%s) is sent all of it',
  async (range) => {
    await start();
    for (const path of ['/', '/assets/index-C0ffee42.js', '/config.json']) {
      const whole = await ask(path);
      const answer = await ask(path, { headers: { Range: `bytes=${range}`, 'If-Range': whole.headers.etag } });
      expect([answer.status, answer.body]).toEqual([200, whole.body]);
      expect(answer.headers['content-range']).toBeUndefined();
    }
  },
);

it('other methods are refused', async () => {
  await start();
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const answer = await ask('/', { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
  }
});

describe('where the API is', () => {
  it('is told at run time, and is all that the page may speak to', async () => {
    await start();
    const answer = await ask('/config.json');
    expect(JSON.parse(answer.body.toString())).toEqual({ api_url: 'https://api.example.org' });
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect((await ask('/chat/garden')).headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https://api.example.org; " +
        "media-src 'self' blob: https://api.example.org; " +
        "font-src 'self'; connect-src 'self' https://api.example.org wss://api.example.org; manifest-src 'self'; worker-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
  });

  it('is the own origin if none is told', async () => {
    await start({ apiUrl: '' });
    expect(JSON.parse((await ask('/config.json')).body.toString())).toEqual({ api_url: '' });
    const policy = async (host: string) =>
      String((await ask('/', { headers: { Host: host } })).headers['content-security-policy']);
    expect(await policy('chat.example.org:8080')).toContain(
      "connect-src 'self' ws://chat.example.org:8080 wss://chat.example.org:8080;",
    );
    expect(await policy("x; script-src 'unsafe-inline'")).toContain("connect-src 'self';");
  });
});

describe('the service worker', () => {
  const expectWorker = async (body: RegExp) => {
    const answer = await ask('/sw.js');
    expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([200, 'text/javascript', 'no-cache']);
    expect(answer.headers['content-security-policy']).toContain("connect-src 'self'");
    expect(answer.body.toString()).toMatch(body);
    expect((await ask('/sw.js', { headers: { 'If-None-Match': answer.headers.etag } })).status).toBe(304);
  };

  it('is asked for each time', async () => {
    await start();
    await expectWorker(/^the worker of the build$/);
  });

  it('removes itself where it is turned off, and pages are told', async () => {
    await start({ hasWorker: false });
    await expectWorker(/registration\.unregister\(\)/);
    expect(JSON.parse((await ask('/config.json')).body.toString())).toMatchObject({ service_worker: 'off' });
  });

  it('removes itself where the build has none', async () => {
    await rm(join(folder, 'dist/sw.js'));
    try {
      await start();
      await expectWorker(/registration\.unregister\(\)/);
    } finally {
      await writeFile(join(folder, 'dist/sw.js'), 'the worker of the build');
    }
  });
});

it('the manifest is sent as one', async () => {
  await copyFile(new URL('../public/manifest.webmanifest', import.meta.url), join(folder, 'dist/manifest.webmanifest'));
  try {
    await start();
    const answer = await ask('/manifest.webmanifest');
    expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([200, 'application/manifest+json', 'no-cache']);
  } finally {
    await rm(join(folder, 'dist/manifest.webmanifest'));
  }
});

it('every answer says how it may be used', async () => {
  await start();
  for (const path of ['/', '/assets/index-C0ffee42.js', '/config.json', '/assets/gone.js', '/%']) {
    expect((await ask(path)).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    });
  }
});

describe("behind Heroku's router", () => {
  it('keeps a connection for longer than the router does, which is 90 s', async () => {
    await start();
    expect(server?.keepAliveTimeout).toBeGreaterThan(90_000);
  });

  it('sends on to https who came by http', async () => {
    await start({ isOnDyno: true });
    const headers = { 'X-Forwarded-Proto': 'http', Host: 'chat.example.org' };
    const answer = await ask('/chat/garden?seq=7', { headers });
    expect([answer.status, answer.headers.location]).toEqual([308, 'https://chat.example.org/chat/garden?seq=7']);
    expect((await ask('/', { headers: { ...headers, Host: 'a b' } })).status).toBe(400);
    const safe = await ask('/', { headers: { 'X-Forwarded-Proto': 'https' } });
    expect([safe.status, safe.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
  });

  it('and elsewhere believes nobody', async () => {
    await start();
    const answer = await ask('/', { headers: { 'X-Forwarded-Proto': 'http' } });
    expect([answer.status, answer.headers['strict-transport-security']]).toEqual([200, undefined]);
  });
});

it('a folder without a build is refused', () => {
  expect(() => createUiServer(join(folder, 'nothing'), { apiUrl: '', isOnDyno: false, hasWorker: true })).toThrow('build first');
});
