import { useSyncExternalStore } from 'react';

import { Listeners } from '../../realtime/Listeners';

export type Sound = 'off' | 'soft' | 'bright';

/** What somebody wants of this browser, kept in it. */
export interface DeviceChoices {
  /** Whether it pops up notifications, as far as the browser lets it. */
  readonly isOn: boolean;
  readonly sound: Sound;
  /** Whether it has been offered to turn them on, and that was dismissed. */
  readonly hasDismissedOffer: boolean;
}

const key = 'chatrooms.notifications';
const changed = new Listeners();
let current: DeviceChoices | null = null;

export function deviceChoices(): DeviceChoices {
  return (current ??= kept());
}

export function chooseOnDevice(change: Partial<DeviceChoices>): void {
  current = { ...deviceChoices(), ...change };
  try {
    localStorage.setItem(key, JSON.stringify(current));
  } catch {
    // Blocked or full: it holds as long as this page.
  }
  changed.tell();
}

/** Hears what the other tabs choose, too. */
export function onDeviceChoice(listener: () => void): () => void {
  const hear = (event: StorageEvent) => {
    if (event.key !== key && event.key !== null) return;
    current = null;
    listener();
  };
  addEventListener('storage', hear);
  const remove = changed.add(listener);
  return () => {
    removeEventListener('storage', hear);
    remove();
  };
}

export function useDeviceChoices(): DeviceChoices {
  return useSyncExternalStore(onDeviceChoice, deviceChoices);
}

function kept(): DeviceChoices {
  const { isOn, sound, hasDismissedOffer } = read();
  return {
    isOn: isOn !== false,
    sound: sound === 'soft' || sound === 'bright' ? sound : 'off',
    hasDismissedOffer: hasDismissedOffer === true,
  };
}

function read(): Partial<Record<keyof DeviceChoices, unknown>> {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {}; // blocked, or not ours
  }
}
