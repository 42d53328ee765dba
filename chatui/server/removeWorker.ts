/** The client's service worker in the build. */
export const workerFile = 'sw.js';

/**
 * A worker that takes the place of the one that a browser has, and goes with all that it kept. Pages stay as they are
 * (twin of server/internal/webui/remove_worker.js).
 */
export const removeWorker = `addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(remove()));

async function remove() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('chatrooms.')).map((name) => caches.delete(name)));
  await registration.unregister();
}
`;
