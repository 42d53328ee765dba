import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, vi } from 'vitest';

// The pages are chunks of their own, and the machines that run this are busy ones.
configure({ asyncUtilTimeout: 45_000 });

afterEach(cleanup);

// The next file of tests may run in the same window (see vite.config.ts): it finds a browser that has kept nothing. What a test
// gave the navigator, its prototype has not.
afterAll(() => {
  if (!('document' in globalThis)) return;
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  localStorage.clear();
  sessionStorage.clear();
  document.title = '';
  for (const given of Object.keys(navigator)) Reflect.deleteProperty(navigator, given);
});

// What jsdom has not: a page without a layout never changes its size.
class StillObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

if (!('ResizeObserver' in globalThis)) globalThis.ResizeObserver = StillObserver;

// A page without a layout has nothing to scroll. The tests of the ui app's server have no page.
if ('Element' in globalThis) Object.assign(Element.prototype, { scrollIntoView: () => undefined });

/** Widths are told by `innerWidth`, which a test may change; nothing else is known of the screen. */
function matchMedia(query: string): MediaQueryList {
  const least = /min-width:\s*([\d.]+)px/.exec(query)?.[1];
  const most = /max-width:\s*([\d.]+)px/.exec(query)?.[1];
  const isKnown = least !== undefined || most !== undefined;
  const matches = isKnown && innerWidth >= Number(least ?? 0) && innerWidth <= Number(most ?? Infinity);
  const listeners = { addListener: () => undefined, removeListener: () => undefined };
  return Object.assign(new EventTarget(), { ...listeners, matches, media: query, onchange: null });
}

Object.assign(globalThis, { matchMedia });
