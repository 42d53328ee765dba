import { expect, test } from 'vitest';

import { middle, pulledBy, squareOf } from './crop';

const wide = { width: 400, height: 200 };

test('the square is as large as the picture lets it be, and smaller the more it is enlarged', () => {
  expect(squareOf(wide, middle)).toEqual({ left: 100, top: 0, side: 200 });
  expect(squareOf(wide, { ...middle, zoom: 2 })).toEqual({ left: 150, top: 50, side: 100 });
  expect(squareOf({ width: 200, height: 400 }, { ...middle, y: 1 })).toEqual({ left: 0, top: 200, side: 200 });
});

test('pulling the picture moves the square the other way, and never beyond its edge', () => {
  expect(squareOf(wide, pulledBy(wide, middle, 40, 40))).toEqual({ left: 60, top: 0, side: 200 });
  expect(pulledBy(wide, middle, 4000, 0).x).toBe(0);
  expect(pulledBy(wide, middle, -4000, 0).x).toBe(1);
});
