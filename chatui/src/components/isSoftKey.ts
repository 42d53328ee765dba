import type { KeyboardEvent } from 'react';

/** Pixels of the page that a keyboard on the screen hides at least. */
const leastHidden = 120;

/**
 * Whether a key is of a keyboard on the screen, which has no Shift to break a line with. Android names no place on a real
 * keyboard for it; iOS does, but its keyboard takes a part of what is in view.
 */
export function isSoftKey({ nativeEvent }: KeyboardEvent): boolean {
  if (!(navigator.maxTouchPoints > 0)) return false;
  const { height, scale } = window.visualViewport ?? { height: innerHeight, scale: 1 };
  return nativeEvent.code === '' || innerHeight - height * scale > leastHidden;
}
