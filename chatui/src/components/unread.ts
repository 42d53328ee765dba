import { createContext } from 'react';

/** How many messages are unread in all of one's rooms. */
export const UnreadContext = createContext(0);
