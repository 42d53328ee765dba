import { parseChatAddress } from '../../wire/chatAddress';

/** What a notification says, and where a click on it leads. */
export interface Told {
  title: string;
  body: string;
  /** Path of a page; with its room and seq where it is about a message. */
  navigate: string;
}

/** One that is on the screen. */
export interface ShownNotification {
  room: string;
  seq: number;
  close: () => void;
}

const icon = '/icon-192.png';

/** Whether this browser knows notifications at all, whatever the types say: some do only in an app that is installed. */
export function areNotificationsKnown(): boolean {
  return 'Notification' in globalThis;
}

export function notificationPermission(): NotificationPermission | 'unknown' {
  return areNotificationsKnown() ? Notification.permission : 'unknown';
}

/** The worker of this page, by which notifications outlive it; null: none is there. */
export async function pageWorker(): Promise<ServiceWorkerRegistration | null> {
  const { serviceWorker } = navigator as Partial<Navigator>;
  const registration = await serviceWorker?.getRegistration().catch(() => undefined);
  return registration?.active ? registration : null;
}

/**
 * The notifications of this browser, one a room. By the worker where there is one, for those are the same that a push shows, outlive
 * the tab, and are the only ones that Android has.
 */
export class DeviceNotifications {
  readonly #onClick: (path: string) => void;
  /** Those without a worker, by room. */
  readonly #own = new Map<string, { seq: number; notification: Notification }>();

  /** `onClick` is for notifications without a worker, which tells of clicks by itself. */
  constructor(onClick: (path: string) => void) {
    this.#onClick = onClick;
  }

  /** Whether the browser lets this page show any. */
  get isAllowed(): boolean {
    return notificationPermission() === 'granted';
  }

  async show({ title, body, navigate }: Told): Promise<void> {
    const address = parseChatAddress(navigate);
    const tag = address?.room ?? navigate;
    const options = { body, icon, tag, renotify: true, data: { navigate } };
    const worker = await pageWorker();
    if (worker) await worker.showNotification(title, options);
    else this.#showOwn(title, options, { room: tag, seq: address?.seq ?? 0, navigate });
  }

  async shown(): Promise<ShownNotification[]> {
    const worker = await pageWorker();
    const theirs = (await worker?.getNotifications()) ?? [];
    const own = [...this.#own].map(([room, { seq, notification }]) => ({ room, seq, close: () => notification.close() }));
    return [...own, ...theirs.flatMap(shownOf)];
  }

  #showOwn(title: string, options: NotificationOptions, { room, seq, navigate }: { room: string; seq: number; navigate: string }): void {
    const notification = new Notification(title, options);
    this.#own.set(room, { seq, notification });
    notification.onclick = () => {
      notification.close();
      this.#onClick(navigate);
    };
    notification.onclose = () => {
      if (this.#own.get(room)?.notification === notification) this.#own.delete(room);
    };
  }
}

function shownOf(notification: Notification): ShownNotification[] {
  const { navigate } = (notification.data ?? {}) as { navigate?: unknown };
  const address = typeof navigate === 'string' ? parseChatAddress(navigate) : null;
  return address ? [{ room: address.room, seq: address.seq ?? 0, close: () => notification.close() }] : [];
}
