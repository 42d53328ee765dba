import { useSyncExternalStore } from 'react';

import { isLanguage, type Language } from '../i18n/languages';

/** How one likes the page to look, kept in this browser. The theme is kept by Material UI. */
export interface Appearance {
  readonly density: 'comfortable' | 'compact';
  /** How hours are written: as the language has it, 1 to 12, or 0 to 23. */
  readonly hours: 'language' | '12h' | '24h';
  /** Of the interface. */
  readonly language: 'browser' | Language;
}

const key = 'chatrooms.appearance';
const usual: Appearance = { density: 'comfortable', hours: 'language', language: 'browser' };
const listeners = new Set<() => void>();
let current = kept();
show();

export const appearance = (): Appearance => current;

export function changeAppearance(change: Partial<Appearance>): void {
  current = { ...current, ...change };
  show();
  for (const listener of listeners) listener();
  try {
    localStorage.setItem(key, JSON.stringify(current));
  } catch {
    // Blocked or full: it holds as long as this page.
  }
}

export function useAppearance(): Appearance {
  return useSyncExternalStore(subscribe, appearance);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Style sheets go by it. */
function show(): void {
  document.documentElement.dataset.density = current.density;
}

function kept(): Appearance {
  try {
    const { density, hours, language } = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Record<string, unknown>>;
    return {
      density: density === 'compact' ? density : usual.density,
      hours: hours === '12h' || hours === '24h' ? hours : usual.hours,
      language: isLanguage(language) ? language : usual.language,
    };
  } catch {
    return usual; // blocked, or not ours
  }
}
