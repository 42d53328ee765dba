addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(remove()));

async function remove() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('chatrooms.')).map((name) => caches.delete(name)));
  await registration.unregister();
}
