import type { KeyboardEvent } from 'react';

/** Whether the key belongs to an input method that is still composing; Safari tells only by the code 229. */
export function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells in Safari
  return event.nativeEvent.isComposing || event.keyCode === 229;
}
