import { hasNewVersion } from '../components/newVersion';
import type { Config } from '../api/config';
import type { LiveParts } from './startLive';

/** A page that nobody has looked at for so long is in nobody's way. */
const QUIET_MS = 60_000;
const LOOK_MS = 30_000;
/** A page that stays open asks for a new version so often. */
const UPDATE_MS = 3_600_000;

/** Has the service worker keep the client's files, or be gone where the server says so. */
export async function keepWorker({ isWorkerOff }: Config, parts: () => LiveParts | null): Promise<void> {
  const { serviceWorker } = navigator as Partial<Navigator>;
  if (serviceWorker === undefined) return; // plain http, or a private window
  try {
    if (isWorkerOff) {
      await removeWorker(serviceWorker);
      return;
    }
    const registration = (await serviceWorker.register('/sw.js', { updateViaCache: 'none' })) as ServiceWorkerRegistration | undefined;
    if (registration) renewQuietly(registration, parts);
  } catch (reason) {
    console.warn('There is no service worker: this works, but not without the network.', reason);
  }
}

/** With all that it kept: once it is gone, no worker of the server's will come to do that. */
async function removeWorker(serviceWorker: ServiceWorkerContainer): Promise<void> {
  const registration = await serviceWorker.getRegistration();
  if (registration === undefined) return;
  await registration.unregister();
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('chatrooms.')).map((name) => caches.delete(name)));
}

/** A new version takes the page's place while it is hidden and has nothing that would be lost. */
function renewQuietly(registration: ServiceWorkerRegistration, parts: () => LiveParts | null): void {
  setInterval(() => void registration.update().catch(() => undefined), UPDATE_MS);
  let hiddenSince: number | null = document.hidden ? Date.now() : null;
  document.addEventListener('visibilitychange', () => {
    hiddenSince = document.hidden ? Date.now() : null;
  });
  const isQuiet = () => hiddenSince !== null && Date.now() - hiddenSince >= QUIET_MS && mayBeReloaded(parts());
  const look = async () => {
    if (registration.waiting === null || !isQuiet()) return;
    if ((await hasNewVersion()) && isQuiet()) location.reload();
  };
  setInterval(() => void look(), LOOK_MS);
}

/** Nothing typed, on its way, open or playing would be lost by loading the page anew. */
export function mayBeReloaded(parts: Pick<LiveParts, 'draftStore' | 'outbox' | 'uploads'> | null): boolean {
  if (parts && (!parts.uploads.isEmpty || parts.outbox.pending().length > 0 || parts.draftStore.rooms().length > 0)) return false;
  const boxes = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('textarea, input')];
  // One that cannot be written in is none: MUI measures text boxes with a copy of them that is never empty.
  const isTyped = boxes.some((box) => box.value !== '' && !box.readOnly && !['checkbox', 'radio', 'hidden'].includes(box.type));
  const isPlaying = [...document.querySelectorAll<HTMLMediaElement>('audio, video')].some(({ paused }) => !paused);
  return !isTyped && !isPlaying && document.querySelector('[role=dialog], [role=menu]') === null;
}
