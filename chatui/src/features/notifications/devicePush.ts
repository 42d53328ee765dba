import type { Api } from '../../api/Api';
import { endPush, pushKey, startPush, type PushTarget } from '../../api/notifications';
import { pageWorker } from './DeviceNotifications';

/** Whether this browser can be pushed to; some can only once the app is installed. */
export function isPushKnown(): boolean {
  return 'PushManager' in globalThis && 'serviceWorker' in navigator;
}

/** Whether pushes arrive here. */
export async function isPushOn(): Promise<boolean> {
  return (await subscription()) !== null;
}

/** Has pushes arrive in this browser. The browser must have been asked before. Rejects with what is in the way. */
export async function turnPushOn(api: Api): Promise<void> {
  const [worker, key] = await Promise.all([pageWorker(), pushKey(api)]);
  if (worker === null) throw new Error('There is no service worker yet.');
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const made = await worker.pushManager.subscribe(options).catch(async (reason: unknown) => {
    // One that was made for another key stands in the way.
    const old = await worker.pushManager.getSubscription();
    if (old === null) throw reason;
    await old.unsubscribe();
    return worker.pushManager.subscribe(options);
  });
  await startPush(api, targetOf(made));
}

export async function turnPushOff(api: Api): Promise<void> {
  const made = await subscription();
  if (made === null) return;
  await made.unsubscribe();
  await endPush(api, made.endpoint);
}

/** The server forgets pushes with each sign-in that ends, and the browser may take them elsewhere: it is told again. */
export async function renewPush(api: Api): Promise<void> {
  const made = await subscription();
  if (made !== null) await startPush(api, targetOf(made));
}

async function subscription(): Promise<PushSubscription | null> {
  if (!isPushKnown()) return null;
  return (await (await pageWorker())?.pushManager.getSubscription()) ?? null;
}

function targetOf(made: PushSubscription): PushTarget {
  const { endpoint, keys } = made.toJSON();
  return { endpoint: endpoint ?? made.endpoint, keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' } };
}
