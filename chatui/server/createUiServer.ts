import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { isPlainHost, securityHeaders } from './headers.ts';
import { removeWorker, workerFile } from './removeWorker.ts';
import type { Settings } from './settings.ts';

/** Vite puts a hash of the content into every name below assets/; all other names stay when their content changes. */
const forEver = 'public, max-age=31536000, immutable';
const askEachTime = 'no-cache';

/**
 * Where nothing is index.html: the assets, what a server of the API has at these addresses, and what only
 * programs ask for.
 */
const noPage = /^\/+(assets|api|healthz|readyz|robots\.txt|\.well-known)(\/|$)/;

/** Outlasts the 90 s for which Heroku's router keeps its connections. */
const idleTime = 95_000;

/**
 * Serves the built client in `folder`, with the compressed files beside it, and its config.json. The files are listed
 * once: what was not in the build cannot be asked for.
 */
export function createUiServer(folder: string, { apiUrl, isOnDyno, hasWorker }: Omit<Settings, 'host' | 'port'>): Server {
  if (!existsSync(join(folder, 'index.html'))) throw new Error(`There is no index.html in ${folder}: build first.`);
  const options = { etag: true, brotli: true, gzip: true, onNoMatch: notFound };
  const files = sirv(folder, options);
  const pages = sirv(folder, { ...options, single: true, ignores: false });
  const config = madeFile(JSON.stringify({ api_url: apiUrl, ...(!hasWorker && { service_worker: 'off' }) }), 'application/json');
  const leavingWorker = madeFile(removeWorker, 'text/javascript');
  const keepsWorker = hasWorker && existsSync(join(folder, workerFile));

  const server = createServer((request, response) => {
    response.setHeaders(new Map(Object.entries(securityHeaders(apiUrl, request.headers.host))));
    if (isOnDyno && request.headers['x-forwarded-proto'] === 'http') {
      toHttps(request, response);
      return;
    }
    if (isOnDyno) response.setHeader('Strict-Transport-Security', 'max-age=31536000');
    const path = plainPath(request.url);
    if (request.method !== 'GET' && request.method !== 'HEAD') notAllowed(response);
    else if (path === undefined) notFound(request, response);
    else serve(path, request, response);
  });
  server.keepAliveTimeout = idleTime;
  return server;

  function serve(path: string, request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('Cache-Control', path.startsWith('/assets/') ? forEver : askEachTime);
    response.setHeader('Vary', 'Accept-Encoding');
    // A server may ignore it (RFC 9110, 14.2), and nothing here is worth a part. sirv takes it at its word, which ends the
    // process where it makes no sense (5-2).
    delete request.headers.range;
    if (path === '/config.json') config(request, response);
    else if (path === `/${workerFile}` && !keepsWorker) leavingWorker(request, response);
    else if (noPage.test(path)) files(request, response);
    else pages(request, response);
  }
}

/** The path as a file has it; nothing for what no link of ours holds and what only probes send. */
function plainPath(url = '/'): string | undefined {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '');
    // eslint-disable-next-line no-control-regex
    const isPlain = path.startsWith('/') && !/[\u0000-\u001f\u007f\\]|\/\.{1,2}(\/|$)/.test(path);
    return isPlain ? path : undefined;
  } catch {
    return undefined;
  }
}

/** A file that is not in the build: what only this server knows. */
function madeFile(content: string, type: string) {
  const etag = `"${createHash('sha256').update(content).digest('hex').slice(0, 24)}"`;
  return (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('ETag', etag);
    if (request.headers['if-none-match']?.includes(etag)) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(content) });
    response.end(request.method === 'HEAD' ? undefined : content);
  };
}

function toHttps({ headers: { host }, url }: IncomingMessage, response: ServerResponse): void {
  if (!isPlainHost(host)) {
    answer(response, 400, 'bad request');
    return;
  }
  response.setHeader('Location', `https://${host}${url ?? '/'}`);
  answer(response, 308, 'this is at https');
}

function notAllowed(response: ServerResponse): void {
  response.setHeader('Allow', 'GET, HEAD');
  answer(response, 405, 'method not allowed');
}

function notFound(_request: IncomingMessage, response: ServerResponse): void {
  answer(response, 404, 'not found');
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.setHeader('Cache-Control', 'no-store');
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
