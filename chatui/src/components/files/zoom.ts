/** How a picture is shown: how much larger than it fits, and moved by so many pixels. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const unzoomed: Zoom = { scale: 1, x: 0, y: 0 };
export const mostZoom = 8;

/** Zoomed by a factor so that the point, counted from the middle, stays where it is. */
export function zoomedBy(zoom: Zoom, factor: number, point: { x: number; y: number } = { x: 0, y: 0 }): Zoom {
  const scale = Math.min(mostZoom, Math.max(1, zoom.scale * factor));
  if (scale === 1) return unzoomed;
  const by = scale / zoom.scale;
  return { scale, x: point.x - (point.x - zoom.x) * by, y: point.y - (point.y - zoom.y) * by };
}

/** Moved, but never out of sight. `frame`: the size of what it is shown in. */
export function movedBy(zoom: Zoom, x: number, y: number, frame: { width: number; height: number }): Zoom {
  const [mostX, mostY] = [(frame.width * (zoom.scale - 1)) / 2, (frame.height * (zoom.scale - 1)) / 2];
  return { scale: zoom.scale, x: between(zoom.x + x, mostX), y: between(zoom.y + y, mostY) };
}

function between(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}
