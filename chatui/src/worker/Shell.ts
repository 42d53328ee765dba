import type { ShellBuild, WorkerScope } from './scope';

const prefix = 'chatrooms.shell.';
/** What every address of the client is answered with; in the cache by this path. */
const pagePath = '/index.html';
/** Where nothing is a page, as on the server. */
const noPage = /^\/(assets|api|healthz|readyz|robots\.txt|config\.json|\.well-known)(\/|$)/;
/** So long the network has to answer for a page before the one that is kept is shown. */
const PATIENCE_MS = 1_000;
const AT_ONCE = 4;

/**
 * The files of one build, kept so that the client starts without the network. The page itself comes from the network
 * where that answers in time, so that a deploy is there with the next load; all other files are of one build each. The
 * browser replaces this worker by that of a newer build once no window is left that it serves: until then its files
 * stay, and a tab from before a deploy finds what it has not loaded yet. See docs/decisions/0026-service-worker.md.
 */
export class Shell {
  readonly #scope: WorkerScope;
  readonly #build: ShellBuild;
  readonly #files: ReadonlySet<string>;

  constructor(scope: WorkerScope, build: ShellBuild) {
    this.#scope = scope;
    this.#build = build;
    this.#files = new Set(build.files);
  }

  /** Keeps the whole build, or rejects: half of one would not start. */
  async install(): Promise<void> {
    const cache = await this.#cache();
    await cache.put(pagePath, await this.#fetchPage());
    const left = [...this.#build.files];
    const work = async () => {
      for (let path = left.pop(); path !== undefined; path = left.pop()) await cache.put(path, await this.#fetchFile(path));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /** No window needs what older builds have kept. */
  async activate(): Promise<void> {
    const names = await this.#scope.caches.keys();
    const old = names.filter((name) => name.startsWith(prefix) && name !== this.#name);
    await Promise.all(old.map((name) => this.#scope.caches.delete(name)));
    await this.#scope.clients.claim();
  }

  /** Null: that is not the shell's, and goes to the network. `later` keeps the worker alive for work after the answer. */
  answer(request: Request, later: (work: Promise<unknown>) => void): Promise<Response> | null {
    const { origin, pathname } = new URL(request.url);
    if (request.method !== 'GET' || origin !== this.#scope.location.origin) return null;
    if (request.mode === 'navigate') return noPage.test(pathname) ? null : this.#page(request, later);
    return pathname.startsWith('/assets/') || this.#files.has(pathname) ? this.#file(request) : null;
  }

  get #name(): string {
    return prefix + this.#build.version;
  }

  #cache(): Promise<Cache> {
    return this.#scope.caches.open(this.#name);
  }

  async #fetchPage(): Promise<Response> {
    const response = await this.#fetchKept('/', 'no-cache');
    // While a deploy is under way, another node may answer with another build.
    if (!(await response.clone().text()).includes(this.#build.entry)) throw new Error('The page is of another build.');
    return response;
  }

  /** Hashed files are the same in every build that names them. */
  async #fetchFile(path: string): Promise<Response> {
    const isHashed = path.startsWith('/assets/');
    const known = isHashed ? await this.#scope.caches.match(path) : undefined;
    return known ?? this.#fetchKept(path, isHashed ? 'default' : 'no-cache');
  }

  async #fetchKept(path: string, cache: RequestCache): Promise<Response> {
    const response = await this.#scope.fetch(new Request(this.#scope.location.origin + path, { cache }));
    if (!response.ok || response.redirected) throw new Error(`${path}: ${response.status}`);
    return response;
  }

  /** Of whichever build has it. */
  async #file(request: Request): Promise<Response> {
    const kept = await this.#scope.caches.match(new URL(request.url).pathname);
    return kept ?? this.#scope.fetch(request);
  }

  async #page(request: Request, later: (work: Promise<unknown>) => void): Promise<Response> {
    const asked = this.#scope.fetch(request);
    const taken = asked.then((response) => this.#refresh(response.clone()), () => undefined);
    later(taken);
    const answer = asked.then((response) => (response.status < 500 ? response : null), () => null);
    const inTime = await Promise.race([answer, pause(PATIENCE_MS)]);
    if (inTime !== null) return inTime;
    const kept = await (await this.#cache()).match(pagePath);
    return kept ?? asked;
  }

  /** The same page may come with another policy: its headers say where the API is. */
  async #refresh(response: Response): Promise<void> {
    if (!response.ok || response.redirected) return;
    const cache = await this.#cache();
    const kept = await cache.match(pagePath);
    if ((await kept?.text()) === (await response.clone().text())) await cache.put(pagePath, response);
  }
}

function pause(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms));
}
