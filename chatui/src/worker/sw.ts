import { Pushes } from './Pushes';
import { Shell } from './Shell';
import { Shared } from './Shared';
import type { ExtendableEvent, FetchEvent, NotificationEvent, PushChangeEvent, PushEvent, ShellBuild, WorkerScope } from './scope';

// Put here by the build: see serviceWorker.ts.
declare const __SHELL__: ShellBuild;

interface WorkerEvents {
  install: ExtendableEvent;
  activate: ExtendableEvent;
  fetch: FetchEvent;
  push: PushEvent;
  notificationclick: NotificationEvent;
  pushsubscriptionchange: PushChangeEvent;
}

const scope = globalThis as unknown as WorkerScope;
const shell = new Shell(scope, __SHELL__);
const shared = new Shared(scope);
const pushes = new Pushes(scope);

function on<Type extends keyof WorkerEvents>(type: Type, listen: (event: WorkerEvents[Type]) => void): void {
  addEventListener(type, (event) => listen(event as WorkerEvents[Type]));
}

on('install', (event) => event.waitUntil(shell.install()));
on('activate', (event) => event.waitUntil(shell.activate()));
on('fetch', (event) => {
  const answer = shared.answer(event.request) ?? shell.answer(event.request, (work) => event.waitUntil(work));
  if (answer) event.respondWith(answer);
});
on('push', (event) => event.waitUntil(pushes.show(event.data?.text() ?? '')));
on('notificationclick', (event) => event.waitUntil(pushes.choose(event.notification)));
on('pushsubscriptionchange', (event) => event.waitUntil(pushes.resubscribe(event.oldSubscription?.options)));
