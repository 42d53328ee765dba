import type { WindowClient, WorkerScope } from '../worker/scope';

/** Caches in memory, by path: as much of CacheStorage as the worker uses. */
export class FakeCaches {
  readonly kept = new Map<string, Map<string, Response>>();

  open = (name: string) => {
    const entries = this.kept.get(name) ?? new Map<string, Response>();
    this.kept.set(name, entries);
    return Promise.resolve({
      put: (path: string, response: Response) => Promise.resolve(void entries.set(path, response)),
      match: (path: string) => Promise.resolve(entries.get(path)?.clone()),
    } as Cache);
  };

  keys = () => Promise.resolve([...this.kept.keys()]);
  delete = (name: string) => Promise.resolve(this.kept.delete(name));
  match = (path: string) => Promise.resolve([...this.kept.values()].map((entries) => entries.get(path)).find(Boolean)?.clone());
}

/** A window as the worker sees it. `hasPage`: something in it answers the worker; `inView`: the room that it shows. */
export class FakeWindow implements WindowClient {
  url: string;
  visibilityState: DocumentVisibilityState = 'visible';
  focused = false;
  readonly heard: unknown[] = [];
  inView: string | null = null;
  readonly #hasPage: boolean;

  constructor(path: string, { hasPage = true, ...more }: Partial<Pick<FakeWindow, 'visibilityState' | 'focused' | 'inView'>> & { hasPage?: boolean } = {}) {
    this.url = `https://chat.example${path}`;
    this.#hasPage = hasPage;
    Object.assign(this, more);
  }

  focus = () => {
    this.focused = true;
    return Promise.resolve(this);
  };

  navigate = (url: string) => {
    this.url = `https://chat.example${url}`;
    return Promise.resolve(this);
  };

  postMessage = (message: unknown, transfer?: Transferable[]) => {
    const isQuestion = (message as { type: string }).type === 'inView';
    if (!isQuestion) this.heard.push(message);
    const [port] = transfer ?? [];
    if (this.#hasPage && port instanceof MessagePort) port.postMessage(isQuestion ? this.inView : null);
  };
}

/** The world of a service worker, in memory. */
export class FakeWorkerScope {
  readonly location = { origin: 'https://chat.example' };
  readonly caches = new FakeCaches();
  windows: FakeWindow[] = [];
  opened: string[] = [];
  badges: number[] = [];
  shown: { title: string; body: string; tag: string; data: unknown; close: () => void }[] = [];
  subscribed: unknown[] = [];
  /** The network: by path; what is not there cannot be had. */
  network: (request: Request) => Promise<Response> = () => Promise.reject(new TypeError('no network'));
  fetch = (request: Request) => this.network(request);
  navigator = { setAppBadge: (count: number) => Promise.resolve(void this.badges.push(count)) };
  clients = {
    claim: () => Promise.resolve(),
    matchAll: () => Promise.resolve(this.windows),
    openWindow: (url: string) => Promise.resolve(void this.opened.push(url)),
  };
  registration = {
    getNotifications: ({ tag }: { tag?: string } = {}) => Promise.resolve(this.shown.filter((one) => tag === undefined || one.tag === tag)),
    showNotification: (title: string, options: { body: string; tag: string; data: unknown }) => {
      const one = { title, ...options, close: () => void (this.shown = this.shown.filter((other) => other !== one)) };
      this.shown = [...this.shown.filter(({ tag }) => tag !== options.tag), one];
      return Promise.resolve();
    },
    pushManager: { subscribe: (options: unknown) => Promise.resolve(void this.subscribed.push(options)) },
  };

  get asScope(): WorkerScope {
    return this as unknown as WorkerScope;
  }
}
