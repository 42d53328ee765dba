import { type FocusEvent, type PointerEvent, useEffect, useRef, useState } from 'react';

const delayMs = 500;

/**
 * Which of the buttons in an element wants its tip shown: that under a mouse or pen which has come to rest, or that which the
 * keyboard has come to. A tip for each of them, in each row of the log, would cost more than the rows themselves.
 */
export function useTipped() {
  const [tipped, setTipped] = useState<HTMLElement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const show = (button: HTMLElement | null, delay: number) => {
    clearTimeout(timer.current);
    setTipped(null);
    if (button !== null) timer.current = setTimeout(setTipped, delay, button);
  };
  const forget = () => show(null, 0);
  return {
    tipped,
    forget,
    onPointerOver: ({ target, currentTarget, pointerType }: PointerEvent) => {
      // The tip itself is within for React alone: whoever goes there may read it.
      const isWithin = target instanceof Node && currentTarget.contains(target);
      if (isWithin && pointerType !== 'touch') show(buttonOf(target), delayMs);
    },
    onPointerLeave: forget,
    onPointerDown: forget,
    onFocus: ({ target }: FocusEvent) => {
      if (target.matches(':focus-visible')) show(buttonOf(target), 0);
    },
    onBlur: forget,
  };
}

function buttonOf(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest('button') : null;
}
