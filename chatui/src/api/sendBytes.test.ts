import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { configFor } from './config';
import { FileTransfer } from './FileTransfer';
import type { Session } from './Session';
import { file } from '../testing/samples';

let server: Server;
let url: string;
/** What the server answers, one request after the other. */
let answers: [status: number, body: unknown, headers?: Record<string, string>][];
let seen: { url: string; token: string; body: string }[];
let tokens: string[];

beforeEach(async () => {
  [answers, seen, tokens] = [[], [], ['stale', 'fresh']];
  server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type');
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ url: request.url ?? '', token: request.headers.authorization ?? '', body });
      const [status, answer, headers] = answers.shift() ?? [201, file('a')];
      if (status === 0) return void request.socket.destroy();
      response.writeHead(status, headers).end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => server.close());

function upload(options: { signal?: AbortSignal; onProgress?: (sent: number) => void } = {}) {
  const session = { getToken: () => Promise.resolve(tokens.shift() ?? null) } as unknown as Session;
  return new FileTransfer(configFor(url, url), session).upload('garden', 'an oak & more.txt', new Blob(['acorn']), {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...options,
  });
}

test('sends the bytes with the name and the token, and tells how far it is', async () => {
  const onProgress = vi.fn();
  await expect(upload({ onProgress })).resolves.toEqual(file('a'));
  const address = '/api/v1/rooms/garden/files?name=an%20oak%20%26%20more.txt';
  expect(seen).toEqual([{ url: address, token: 'Bearer stale', body: 'acorn' }]);
  expect(onProgress).toHaveBeenLastCalledWith(5);
});

test('sends them once more with a fresh token where the first is not taken', async () => {
  answers = [[401, {}]];
  await expect(upload()).resolves.toEqual(file('a'));
  expect(seen.map(({ token }) => token)).toEqual(['Bearer stale', 'Bearer fresh']);
});

test.each<[(typeof answers)[number], object]>([
  [[507, { code: 'storage_full', detail: 'Full.' }], { code: 'storage_full', detail: 'Full.', isPassing: false }],
  [[503, {}, { 'Retry-After': '3' }], { code: 'unavailable', isPassing: true, retryAfterMs: 3000 }],
  [[0, {}], { code: 'network', isPassing: true }],
])('a refusal is told: %o', async (answer, told) => {
  answers = [answer];
  await expect(upload()).rejects.toMatchObject(told);
});

test('is called off', async () => {
  const stop = new AbortController();
  const going = upload({ signal: stop.signal });
  stop.abort();
  await expect(going).rejects.toMatchObject({ code: 'timeout' });
});
