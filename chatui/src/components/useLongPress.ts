import { type TouchEvent, useRef } from 'react';

/** A finger that rests so long means the menu. */
const restMs = 500;
/** One that moves further than this, in pixels, scrolls. */
const stillWithin = 10;

/**
 * What an element needs to hear a long press: iOS, unlike Android, tells of none by itself. The finger's lifting does
 * nothing more then. `cancel` is for who was told in another way.
 */
export function useLongPress(onPress: (element: HTMLElement) => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const start = useRef({ x: 0, y: 0 });
  const isPressed = useRef(false);
  const cancel = () => clearTimeout(timer.current);
  const on = {
    onTouchStart: ({ currentTarget, touches }: TouchEvent<HTMLElement>) => {
      const touch = touches[0];
      isPressed.current = false;
      if (touch === undefined || touches.length > 1) {
        cancel();
        return;
      }
      start.current = { x: touch.clientX, y: touch.clientY };
      timer.current = setTimeout(() => {
        isPressed.current = true;
        onPress(currentTarget);
      }, restMs);
    },
    onTouchMove: ({ touches }: TouchEvent<HTMLElement>) => {
      const touch = touches[0];
      const { x, y } = start.current;
      if (touch === undefined || Math.hypot(touch.clientX - x, touch.clientY - y) > stillWithin) cancel();
    },
    onTouchEnd: (event: TouchEvent<HTMLElement>) => {
      cancel();
      if (isPressed.current) event.preventDefault();
    },
    onTouchCancel: cancel,
  };
  return { on, cancel };
}
