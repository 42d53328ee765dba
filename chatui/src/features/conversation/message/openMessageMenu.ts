import { createContext } from 'react';

import type { Message } from '../../../wire/message';

/** Opens the menu of a message beside a button; null where there is none. */
export type OpenMessageMenu = ((message: Message, button: HTMLElement) => void) | null;

export const MessageMenuContext = createContext<OpenMessageMenu>(null);
