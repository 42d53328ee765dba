// As much of a service worker's world as is used here: the library of types for it cannot stand beside that of pages.

export interface ExtendableEvent extends Event {
  waitUntil: (work: Promise<unknown>) => void;
}

export interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith: (response: Promise<Response>) => void;
}

/** A window of this origin. */
export interface WindowClient {
  readonly url: string;
  readonly visibilityState: DocumentVisibilityState;
  readonly focused: boolean;
  focus: () => Promise<WindowClient>;
  navigate: (url: string) => Promise<WindowClient | null>;
  postMessage: (message: unknown, transfer?: Transferable[]) => void;
}

export interface WorkerScope {
  readonly location: { readonly origin: string };
  readonly caches: CacheStorage;
  readonly fetch: typeof fetch;
  readonly registration: ServiceWorkerRegistration;
  readonly navigator: Partial<Pick<Navigator, 'setAppBadge'>>;
  readonly clients: {
    claim: () => Promise<void>;
    matchAll: (options: { type: 'window'; includeUncontrolled: boolean }) => Promise<readonly WindowClient[]>;
    openWindow: (url: string) => Promise<WindowClient | null>;
  };
}

/** What the build has told the worker of itself. */
export interface ShellBuild {
  /** Another one for every build that differs. */
  readonly version: string;
  /** The page's first script: a page without it is of another build. */
  readonly entry: string;
  /** All files of the client but index.html, as paths. */
  readonly files: readonly string[];
}

export interface PushEvent extends ExtendableEvent {
  readonly data: { text: () => string } | null;
}

export interface NotificationEvent extends ExtendableEvent {
  readonly notification: Notification;
}

export interface PushChangeEvent extends ExtendableEvent {
  readonly oldSubscription?: PushSubscription | null;
}
