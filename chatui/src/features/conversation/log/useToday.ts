import { useSyncExternalStore } from 'react';

import { Listeners } from '../../../realtime/Listeners';
import { dayKey } from '../../../workspace/dayKey';

/** Timers stand still while a machine sleeps: nobody waits longer than this for the day to turn. */
const mostMs = 60_000;

const changed = new Listeners();
let today = new Date();
let timer: ReturnType<typeof setTimeout> | undefined;

function look(): void {
  const now = new Date();
  const isAnother = dayKey(now) !== dayKey(today);
  if (isAnother) today = now;
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  timer = setTimeout(look, Math.min(mostMs, midnight.getTime() - now.getTime()));
  if (isAnother) changed.tell();
}

/** One timer for all that want to know. */
function subscribe(listener: () => void): () => void {
  const remove = changed.add(listener);
  if (timer === undefined) look();
  return () => {
    remove();
    if (changed.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

/** Some moment of the day that it is now; another one when the day turns. */
export function useToday(): Date {
  return useSyncExternalStore(subscribe, () => today);
}
