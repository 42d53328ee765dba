import { useEffect } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';

import { notificationPermission, pageWorker } from './DeviceNotifications';
import { isPushKnown, isPushOn } from './devicePush';

/** What this browser can do, and does. */
export interface DeviceState {
  permission: NotificationPermission | 'unknown';
  isInstalled: boolean;
  /** It can be pushed to: it knows how, and has the worker that takes pushes. */
  mayPush: boolean;
  isPushOn: boolean;
}

const queryKey = ['device-notifications'];

async function look(): Promise<DeviceState> {
  return {
    permission: notificationPermission(),
    isInstalled: matchMedia('(display-mode: standalone)').matches,
    mayPush: isPushKnown() && (await pageWorker()) !== null,
    isPushOn: await isPushOn(),
  };
}

/**
 * As it is now; looked at again when the page is come back to, as from the browser's own settings, and when the worker is there
 * that a page has only some seconds after its first load.
 */
export function useDeviceState(): { state: DeviceState | undefined; lookAgain: () => Promise<void> } {
  const queries = useQueryClient();
  const { data } = useQuery({ queryKey, queryFn: look, staleTime: 0, refetchOnWindowFocus: 'always' });
  const isWorkerAwaited = data?.mayPush === false && isPushKnown();
  useEffect(() => {
    if (isWorkerAwaited) void navigator.serviceWorker.ready.then(() => queries.invalidateQueries({ queryKey }));
  }, [isWorkerAwaited, queries]);
  return { state: data, lookAgain: () => queries.invalidateQueries({ queryKey }) };
}
