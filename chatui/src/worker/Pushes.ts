import { chatAddress, parseChatAddress, type ChatAddress } from '../wire/chatAddress';
import type { WorkerMessage } from '../wire/workerMessage';
import type { WindowClient, WorkerScope } from './scope';

/** Another `web_push` is of a format that is not known here. */
const DECLARATIVE = 8030;
/** So long a window has to answer: one that is only loading cannot. */
const ANSWER_MS = 1_000;
const icon = '/icon-192.png';

/** A push as Safari shows it by itself, and this worker elsewhere (W3C Push API, declarative push messages). */
interface Push {
  title: string;
  body: string;
  /** Path of a page of this client. */
  path: string;
  badge: number | null;
}

/** Shows what is pushed, and leads to it. */
export class Pushes {
  readonly #scope: WorkerScope;

  constructor(scope: WorkerScope) {
    this.#scope = scope;
  }

  /** `text` is what was pushed. */
  async show(text: string): Promise<void> {
    const push = this.#parse(text);
    if (push === null) return;
    const windows = await this.#windows();
    const address = parseChatAddress(push.path);
    // A test counts nothing.
    if (push.badge !== null && address !== null) await this.#scope.navigator.setAppBadge?.(push.badge).catch(() => undefined);
    const isInView = address !== null && (await haveInView(windows, address.room));
    const isShown = !isInView && (await this.#notify(push, address));
    this.#tell(windows, { type: 'pushed', navigate: push.path, isShown });
  }

  /** Somebody has chosen a notification: the window they used last shows what it is about, or a new one. */
  async choose(notification: Notification): Promise<void> {
    notification.close();
    const path = this.#pathOf((notification.data as { navigate?: unknown } | null)?.navigate);
    const windows = await this.#windows();
    const window = windows.find(({ focused }) => focused) ?? windows.find(isVisible) ?? windows[0];
    if (window === undefined) {
      await this.#scope.clients.openWindow(path);
      return;
    }
    await window.focus().catch(() => window);
    // A page that goes there by itself keeps all that is on it.
    const hasGone = (await answerOf(window, { type: 'goTo', path })) !== undefined;
    if (!hasGone) await window.navigate(path);
  }

  /** The browser has let the old subscription end: there is a new one, of which a window tells the server, now or when it is opened. */
  async resubscribe(options: PushSubscriptionOptionsInit | undefined): Promise<void> {
    if (options) await this.#scope.registration.pushManager.subscribe(options);
    this.#tell(await this.#windows(), { type: 'pushChanged' });
  }

  /** Answers whether it shows. One that a tab has shown already is left as it is, and nobody is told twice. */
  async #notify({ title, body, path }: Push, address: ChatAddress | null): Promise<boolean> {
    const { registration } = this.#scope;
    const tag = address?.room ?? path;
    const shown = await registration.getNotifications({ tag });
    if (shown.some((one) => isAsNew(one, address))) return true;
    // `renotify` is not among the types: not every browser has it.
    const options = { body, tag, icon, badge: icon, renotify: true, data: { navigate: path } };
    await registration.showNotification(title, options);
    return true;
  }

  #parse(text: string): Push | null {
    try {
      const { web_push, notification, app_badge } = JSON.parse(text) as Record<string, unknown>;
      if (web_push !== DECLARATIVE) return null;
      const { title, body, navigate, app_badge: inside } = notification as Record<string, unknown>;
      if (typeof title !== 'string') return null;
      const badge = Number(app_badge ?? inside ?? Number.NaN);
      return {
        title,
        body: typeof body === 'string' ? body : '',
        path: this.#pathOf(navigate),
        badge: Number.isSafeInteger(badge) && badge >= 0 ? badge : null,
      };
    } catch {
      return null;
    }
  }

  /** Only ever of this client, whatever was pushed. */
  #pathOf(navigate: unknown): string {
    const { origin } = this.#scope.location;
    const url = typeof navigate === 'string' ? URL.parse(navigate, origin) : null;
    if (url === null) return '/';
    const address = parseChatAddress(url.pathname + url.search);
    if (address !== null) return chatAddress(address); // the server may not know where the client lives
    return url.origin === origin ? url.pathname + url.search : '/';
  }

  #windows(): Promise<readonly WindowClient[]> {
    return this.#scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  }

  #tell(windows: readonly WindowClient[], message: WorkerMessage): void {
    windows.forEach((window) => window.postMessage(message));
  }
}

function isVisible({ visibilityState }: WindowClient): boolean {
  return visibilityState === 'visible';
}

/** The address by which the worker knows a window is that by which it was opened, wherever its page has gone since: so it is asked. */
async function haveInView(windows: readonly WindowClient[], room: string): Promise<boolean> {
  const answers = await Promise.all(windows.filter(isVisible).map((window) => answerOf(window, { type: 'inView' })));
  return answers.includes(room);
}

function isAsNew({ data }: Notification, address: ChatAddress | null): boolean {
  const { navigate } = (data ?? {}) as { navigate?: unknown };
  const shown = typeof navigate === 'string' ? parseChatAddress(navigate) : null;
  return shown !== null && address !== null && (shown.seq ?? 0) >= (address.seq ?? 0);
}

/** What the page in the window answers; undefined: nothing, in time. */
function answerOf(window: WindowClient, message: WorkerMessage): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  window.postMessage(message, [port2]);
  return new Promise((resolve) => {
    const settle = (answer: unknown) => {
      clearTimeout(timer);
      port1.close();
      resolve(answer);
    };
    const timer = setTimeout(() => settle(undefined), ANSWER_MS);
    port1.onmessage = ({ data }: MessageEvent<unknown>) => settle(data);
  });
}
