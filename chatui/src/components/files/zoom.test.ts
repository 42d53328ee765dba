import { expect, test } from 'vitest';

import { mostZoom, movedBy, unzoomed, zoomedBy } from './zoom';

const frame = { width: 400, height: 300 };

test('the point under the fingers stays where it is', () => {
  const point = { x: 100, y: -50 };
  const zoom = zoomedBy(unzoomed, 2, point);
  // What was at the point before it was zoomed is at `scale * it + moved` now.
  expect({ x: 2 * point.x + zoom.x, y: 2 * point.y + zoom.y }).toEqual(point);
});

test('never smaller than it fits, and then where it was', () => {
  expect(zoomedBy(movedBy(zoomedBy(unzoomed, 3), 40, 40, frame), 0.1)).toEqual(unzoomed);
  expect(zoomedBy(unzoomed, 100).scale).toBe(mostZoom);
});

test('is moved as far as its edge, and not at all where all of it is seen', () => {
  expect(movedBy(zoomedBy(unzoomed, 2), 1000, -1000, frame)).toEqual({ scale: 2, x: 200, y: -150 });
  expect(movedBy(unzoomed, 50, 50, frame)).toEqual(unzoomed);
});
