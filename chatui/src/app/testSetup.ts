import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// The pages are chunks of their own, and the machines that run this are busy ones.
configure({ asyncUtilTimeout: 15_000 });

afterEach(cleanup);

// What jsdom has not: a page without a layout never changes its size.
class StillObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

if (!('ResizeObserver' in globalThis)) globalThis.ResizeObserver = StillObserver;
