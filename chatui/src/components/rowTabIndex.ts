import { createContext } from 'react';

/** Whether what is inside of a message is a stop for Tab: it is while the message has the focus. */
export const RowTabIndex = createContext<0 | -1>(-1);
