// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeWorkerScope } from '../testing/FakeWorkerScope';
import { Shared } from './Shared';
import { Shell } from './Shell';

/** Decision 26: one build is kept whole; the page comes from the network where that answers. */

const page = (entry: string) => `<!doctype html><div id="root"></div><script src="/${entry}"></script>`;
const build = { version: 'one', entry: 'assets/first-1.js', files: ['/assets/first-1.js', '/assets/room-1.js', '/icon-192.png'] };
const next = { version: 'two', entry: 'assets/first-2.js', files: ['/assets/first-2.js', '/assets/room-1.js', '/icon-192.png'] };

let scope: FakeWorkerScope;
let shell: Shell;
let asked: string[];
let answers: Map<string, Response | Promise<Response>>;

const to = (path: string, more: object = {}) => ({ url: new URL(path, 'https://chat.example').href, method: 'GET', mode: 'cors', ...more }) as Request;
const later: Promise<unknown>[] = [];
const answer = (path: string, more?: object) => shell.answer(to(path, more), (work) => void later.push(work));
const visit = async (path: string) => (await answer(path, { mode: 'navigate' }))?.text();

beforeEach(() => {
  vi.useFakeTimers();
  scope = new FakeWorkerScope();
  shell = new Shell(scope.asScope, build);
  asked = [];
  answers = new Map([['/', new Response(page(build.entry), { headers: { 'X-Policy': 'one' } })], ...[...build.files, ...next.files].map((path) => [path, new Response(`file ${path}`)] as const)]);
  scope.network = async (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    const found = answers.get(/^\/assets|\.png$/.test(pathname) ? pathname : '/');
    if (!found) throw new TypeError('no network');
    return (await found).clone();
  };
});

afterEach(() => void vi.useRealTimers());

describe('installing', () => {
  test('keeps the page and all files', async () => {
    await shell.install();
    expect([...(scope.caches.kept.get('chatrooms.shell.one')?.keys() ?? [])].toSorted()).toEqual(['/assets/first-1.js', '/assets/room-1.js', '/icon-192.png', '/index.html']);
  });

  test('fails where a file or the page cannot be had, or the page is of another build', async () => {
    answers.delete('/assets/room-1.js');
    await expect(shell.install()).rejects.toThrow('no network');
    answers.set('/assets/room-1.js', new Response('gone', { status: 404 }));
    await expect(shell.install()).rejects.toThrow('/assets/room-1.js: 404');
    answers.set('/', new Response(page(next.entry)));
    await expect(shell.install()).rejects.toThrow('another build');
  });

  test('the next build loads only what it does not share; the last one goes when the next takes over', async () => {
    await shell.install();
    asked.length = 0;
    answers.set('/', new Response(page(next.entry)));
    const newer = new Shell(scope.asScope, next);
    await newer.install();
    expect(asked.toSorted()).toEqual(['/', '/assets/first-2.js', '/icon-192.png']);
    scope.caches.kept.set('chatrooms.share', new Map());
    // Until then a tab of the last build finds what it has not loaded yet.
    answers.clear();
    expect(await (await answer('/assets/first-1.js'))?.text()).toBe('file /assets/first-1.js');
    await newer.activate();
    expect(await scope.caches.keys()).toEqual(['chatrooms.shell.two', 'chatrooms.share']);
  });
});

describe('the page', () => {
  beforeEach(() => shell.install());

  test('comes from the network, whatever its address, and a new build is not mixed with the kept one', async () => {
    answers.set('/', new Response(page(next.entry)));
    expect(await visit('/chat/lobby?seq=7')).toBe(page(next.entry));
    await Promise.all(later);
    answers.clear();
    expect(await visit('/')).toBe(page(build.entry));
  });

  test('is the kept one without the network, and where the server is in trouble', async () => {
    answers.set('/', new Response('trouble', { status: 503 }));
    expect(await visit('/chat/lobby')).toBe(page(build.entry));
    answers.clear();
    expect(await visit('/login')).toBe(page(build.entry));
  });

  test('is the kept one where the network takes longer than a second', async () => {
    let arrive: (response: Response) => void = () => undefined;
    answers.set('/', new Promise((resolve) => (arrive = resolve)));
    const visited = visit('/');
    await vi.advanceTimersByTimeAsync(999);
    let isThere = false;
    void visited.then(() => (isThere = true));
    await Promise.resolve();
    expect(isThere).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await visited).toBe(page(build.entry));
    arrive(new Response(page(next.entry)));
  });

  test('a refusal of the server is an answer', async () => {
    answers.set('/', new Response('this is at https', { status: 308 }));
    expect((await answer('/', { mode: 'navigate' }))?.status).toBe(308);
  });

  test('that is the same comes with other headers from then on', async () => {
    answers.set('/', new Response(page(build.entry), { headers: { 'X-Policy': 'two' } }));
    await visit('/');
    await Promise.all(later);
    answers.clear();
    expect((await answer('/', { mode: 'navigate' }))?.headers.get('X-Policy')).toBe('two');
  });

  test('without one that is kept, the network decides', async () => {
    scope.caches.kept.clear();
    answers.clear();
    await expect(answer('/', { mode: 'navigate' })).rejects.toThrow('no network');
  });
});

test('files come from what is kept, else from the network; nothing of that is kept', async () => {
  await shell.install();
  asked.length = 0;
  expect(await (await answer('/assets/room-1.js'))?.text()).toBe('file /assets/room-1.js');
  expect(await (await answer('/icon-192.png'))?.text()).toBe('file /icon-192.png');
  expect(asked).toEqual([]);
  expect(await (await answer('/assets/first-2.js'))?.text()).toBe('file /assets/first-2.js');
  expect(asked).toEqual(['/assets/first-2.js']);
  expect(await scope.caches.match('/assets/first-2.js')).toBeUndefined();
});

test.each([
  ['/config.json', {}],
  ['/api/v1/me', {}],
  ['/api/v1/rooms/lobby/files/1?ticket=secret', { mode: 'no-cors' }],
  ['/api/v1/docs', { mode: 'navigate' }],
  ['/healthz', { mode: 'navigate' }],
  ['/config.json', { mode: 'navigate' }],
  ['/', {}],
  ['/sw.js', {}],
  ['/assets/room-1.js', { method: 'POST' }],
  ['https://api.example/assets/room-1.js', {}],
])('%s (%j) is not touched', async (path, more) => {
  await shell.install();
  expect(answer(path, more)).toBeNull();
});

describe('what another app shares', () => {
  test('waits for the page, files and all; only the last is kept', async () => {
    const shared = new Shared(scope.asScope);
    const share = (form: FormData) => shared.answer(new Request('https://chat.example/share', { method: 'POST', body: form }));
    const first = new FormData();
    first.append('text', 'the first');
    first.append('files', new File(['a'], 'a.txt', { type: 'text/plain' }));
    first.append('files', new File(['b'], 'b.png', { type: 'image/png' }));
    const response = await share(first);
    expect([response?.status, response?.headers.get('Location')]).toEqual([303, 'https://chat.example/share']);
    const second = new FormData();
    for (const [name, value] of Object.entries({ title: 'A page', text: '', url: 'https://example.org' })) second.append(name, value);
    second.append('files', new File(['only'], 'only.png', { type: 'image/png' }));
    await share(second);
    expect(await (await scope.caches.match('/share'))?.json()).toEqual({ text: 'A page\nhttps://example.org', files: ['only.png'] });
    expect((await scope.caches.match('/share/0'))?.headers.get('Content-Type')).toBe('image/png');
    expect(await scope.caches.match('/share/1')).toBeUndefined();
  });

  test('nothing else is taken for it', () => {
    const shared = new Shared(scope.asScope);
    expect(shared.answer(to('/share'))).toBeNull();
    expect(shared.answer(to('/login', { method: 'POST' }))).toBeNull();
  });
});
