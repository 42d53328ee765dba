import { type PointerEvent, type WheelEvent, useRef, useState } from 'react';

import { movedBy, unzoomed, type Zoom, zoomedBy } from './zoom';

interface Point {
  x: number;
  y: number;
}

/** A finger has to go so far to turn to another picture. */
const swipe = 60;

/** Zooming with wheel, fingers and double click, dragging, and turning over with a finger. `stage` are the handlers of what the picture stands in. */
export function useZoom() {
  const [zoom, setZoom] = useState<Zoom>(unzoomed);
  const fingers = useRef(new Map<number, Point>());
  const began = useRef<Point | null>(null);

  const onPointerDown = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, pointOf(event));
    began.current =
      fingers.current.size === 1 && zoom.scale === 1 && event.pointerType === 'touch' ? pointOf(event) : null;
  };
  const onPointerMove = (event: PointerEvent) => {
    const before = fingers.current.get(event.pointerId);
    if (before === undefined) return;
    const now = pointOf(event);
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    fingers.current.set(event.pointerId, now);
    const frame = event.currentTarget.getBoundingClientRect();
    if (other === undefined) setZoom((old) => movedBy(old, now.x - before.x, now.y - before.y, frame));
    else
      setZoom((old) =>
        zoomedBy(old, apart(now, other) / Math.max(1, apart(before, other)), between(now, other, frame)),
      );
  };
  const onPointerUp = (event: PointerEvent, onTurn: (by: 1 | -1) => void) => {
    fingers.current.delete(event.pointerId);
    const from = began.current;
    began.current = null;
    if (from === null || event.type === 'pointercancel') return;
    const way = event.clientX - from.x;
    if (Math.abs(way) > swipe && Math.abs(way) > Math.abs(event.clientY - from.y)) onTurn(way < 0 ? 1 : -1);
  };
  const onWheel = (event: WheelEvent) => {
    const frame = event.currentTarget.getBoundingClientRect();
    const point = pointOf(event);
    setZoom((old) => zoomedBy(old, Math.exp(-event.deltaY / 300), between(point, point, frame)));
  };
  return {
    zoom,
    zoomBy: (factor: number) => setZoom((old) => zoomedBy(old, factor)),
    reset: () => setZoom(unzoomed),
    stage: (onTurn: (by: 1 | -1) => void) => ({
      onPointerDown,
      onPointerMove,
      onPointerUp: (event: PointerEvent) => onPointerUp(event, onTurn),
      onPointerCancel: (event: PointerEvent) => onPointerUp(event, onTurn),
      onWheel,
      onDoubleClick: () => setZoom((old) => (old.scale === 1 ? zoomedBy(old, 2) : unzoomed)),
    }),
  };
}

function pointOf({ clientX, clientY }: { clientX: number; clientY: number }): Point {
  return { x: clientX, y: clientY };
}

function apart(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** The middle of two points, counted from the middle of the frame. */
function between(a: Point, b: Point, frame: DOMRect): Point {
  return { x: (a.x + b.x) / 2 - frame.left - frame.width / 2, y: (a.y + b.y) / 2 - frame.top - frame.height / 2 };
}
