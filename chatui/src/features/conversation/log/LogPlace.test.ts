import { expect, test } from 'vitest';

import { LogPlace } from './LogPlace';

/** jsdom lays nothing out: a log of so many pixels, of which the window shows 500. */
function logOf(height: number) {
  const log = document.createElement('div');
  let top = 0;
  const size = { height };
  Object.defineProperties(log, {
    clientHeight: { get: () => 500 },
    scrollHeight: { get: () => size.height },
    scrollTop: { get: () => top, set: (to: number) => (top = Math.max(0, Math.min(to, size.height - 500))) },
  });
  return { log, size, place: new LogPlace(log, document.createElement('div')) };
}

test('rows that grow before the browser tells of the last scroll do not take the reader from the end', () => {
  const { log, size, place } = logOf(1000);
  place.hold(true);
  size.height = 2000;
  place.scrolled();
  expect(place.isAtEnd).toBe(true);
  place.hold(true);
  expect(log.scrollTop).toBe(1500);
});

test('who scrolls up leaves the end, also while rows grow, and is at it again once they are back', () => {
  const { log, size, place } = logOf(1000);
  place.hold(true);
  log.scrollTop = 300;
  size.height = 1200;
  place.scrolled();
  expect(place.isAtEnd).toBe(false);
  place.hold(true);
  expect(log.scrollTop).toBe(300);
  log.scrollTop = 690;
  place.scrolled();
  expect(place.isAtEnd).toBe(true);
});
