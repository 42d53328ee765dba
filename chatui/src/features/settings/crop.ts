export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Which square of a picture: how much it is enlarged, and where the square lies in what is left beside it, 0 to 1. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export const middle: Crop = { x: 0.5, y: 0.5, zoom: 1 };
export const mostZoom = 4;

/** The square, in the picture's own pixels. */
export function squareOf({ width, height }: Size, { x, y, zoom }: Crop): { left: number; top: number; side: number } {
  const side = Math.min(width, height) / zoom;
  return { left: (width - side) * x, top: (height - side) * y, side };
}

/** After the picture was pulled by so many of its own pixels; it never leaves the square empty. */
export function pulledBy(size: Size, crop: Crop, dx: number, dy: number): Crop {
  const { side } = squareOf(size, crop);
  const moved = (at: number, free: number, by: number) => (free <= 0 ? at : clamp(at - by / free));
  return { ...crop, x: moved(crop.x, size.width - side, dx), y: moved(crop.y, size.height - side, dy) };
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value));
}
