import { act, render, screen } from '@testing-library/react';
import { useRef } from 'react';
import { afterEach, expect, test, vi } from 'vitest';

import { message } from '../../../testing/samples';
import { useLogPlace } from './useLogPlace';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const messages = Array.from({ length: 12 }, (_, n) => message(n + 1));

function Log() {
  const log = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const [onNearStart, onNearEnd, onLook] = [vi.fn(), vi.fn(), vi.fn()];
  const { slice } = useLogPlace({ messages, hasNewer: false, log, rows, initial: 'end', onNearStart, onNearEnd, onLook });
  return (
    <div ref={log} role="log">
      <div data-testid="start" />
      <div ref={rows}>
        {messages.slice(...slice).map(({ seq }) => (
          <div key={seq} data-seq={seq} data-testid={String(seq)} />
        ))}
      </div>
    </div>
  );
}

/** jsdom lays nothing out: something of so many pixels above 12 rows of 32, of which the window shows 160. */
function layOut(height: { start: number }) {
  const heightOf = (element: Element): number =>
    element.role === 'log' ? 160 : element.matches('[data-testid=start]') ? height.start : element.matches('[data-seq]') ? 32 : 32 * element.children.length;
  let scrollTop = 0;
  const topOf = (element: Element): number => {
    if (element.role === 'log') return 0;
    const before = element.previousElementSibling;
    if (before !== null) return topOf(before) + heightOf(before);
    return element.parentElement?.role === 'log' ? -scrollTop : topOf(element.parentElement as Element);
  };
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    return new DOMRect(0, topOf(this), 100, heightOf(this));
  });
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockImplementation(function (this: Element) {
    return heightOf(this);
  });
  vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockImplementation(() => height.start + 32 * messages.length);
  vi.spyOn(Element.prototype, 'scrollTop', 'get').mockImplementation(() => scrollTop);
  vi.spyOn(Element.prototype, 'scrollTop', 'set').mockImplementation((to) => (scrollTop = to));
  const observed = new Map<Element, number>();
  let tell = () => {};
  class Observer extends ResizeObserver {
    constructor(callback: ResizeObserverCallback) {
      super(callback);
      tell = () => callback([], this);
    }
    override observe(element: Element): void {
      observed.set(element, heightOf(element));
    }
  }
  vi.stubGlobal('ResizeObserver', Observer);
  /** As a browser does after each layout. */
  return () => {
    const hasChanged = [...observed].some(([element, before]) => heightOf(element) !== before);
    for (const element of observed.keys()) observed.set(element, heightOf(element));
    if (hasChanged) act(tell);
  };
}

test('what stands above the rows and grows by itself moves nothing that is read', () => {
  const height = { start: 58 };
  const laidOut = layOut(height);
  render(<Log />);
  const log = screen.getByRole('log');
  log.scrollTop = 58 + 5 * 32;
  act(() => void log.dispatchEvent(new Event('scroll')));
  const read = screen.getByTestId('6');
  expect(read.getBoundingClientRect().top).toBe(0);
  height.start = 90;
  expect(read.getBoundingClientRect().top).toBe(32);
  laidOut();
  expect(read.getBoundingClientRect().top).toBe(0);
});
