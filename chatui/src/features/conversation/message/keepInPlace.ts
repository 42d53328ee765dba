import { createContext } from 'react';

/**
 * What is about to change its height by somebody's wish stays where they look: the element itself, or the message that
 * it is in. The log's own rule, that what begins in view stays, would take them to what comes after it.
 */
export const KeepInPlace = createContext<(element: HTMLElement | null, what: 'itself' | 'its message') => void>(
  () => undefined,
);
