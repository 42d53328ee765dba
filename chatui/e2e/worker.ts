import type { BrowserContext, Page } from '@playwright/test';
import { expect } from './test';

/** A notification of the worker's, as it shows. */
export interface Shown {
  title: string;
  body: string;
  tag: string;
  navigate: unknown;
}

/** Resolves once the worker has kept the client and serves this page. */
export async function workerIsThere(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
}

/** What can push to the worker of a site, as a push service does. The page may be any of the same browser, also an empty one. */
export async function pusher(page: Page, origin = new URL(page.url()).origin): Promise<(payload: object) => Promise<void>> {
  const browser = await page.context().newCDPSession(page);
  const found = new Promise<string>((resolve) => {
    browser.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first) resolve(first.registrationId);
    });
  });
  await browser.send('ServiceWorker.enable');
  const registrationId = await found;
  return async (payload) => {
    await browser.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(payload) });
  };
}

/** What the worker shows, oldest first. */
export async function shown(context: BrowserContext): Promise<Shown[]> {
  const [worker] = context.serviceWorkers();
  if (!worker) throw new Error('there is no worker');
  return worker.evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const all = await registration.getNotifications();
    return all.map(({ title, body, tag, data }) => ({ title, body, tag, navigate: (data as { navigate: unknown }).navigate }));
  });
}

/**
 * Somebody chooses the notification of a room, or the only one. Playwright has no way to click on one, so the worker is told
 * what the browser would tell it. It may open a window only after a real click: answers the address that it would open.
 */
export async function choose(context: BrowserContext, tag = ''): Promise<string | null> {
  const [worker] = context.serviceWorkers();
  if (!worker) throw new Error('there is no worker');
  return worker.evaluate(async (room) => {
    const { registration, clients, NotificationEvent } = globalThis as unknown as {
      registration: ServiceWorkerRegistration;
      clients: { openWindow: (path: string) => Promise<null> };
      NotificationEvent: new (type: string, init: object) => Event;
    };
    let opened: string | null = null;
    clients.openWindow = (path) => {
      opened = path;
      return Promise.resolve(null);
    };
    const [notification] = await registration.getNotifications(room === '' ? {} : { tag: room });
    const waits: Promise<unknown>[] = [];
    const event = new NotificationEvent('notificationclick', { notification });
    Object.assign(event, { waitUntil: (work: Promise<unknown>) => void waits.push(work) });
    dispatchEvent(event);
    await Promise.all(waits);
    return opened;
  }, tag);
}
