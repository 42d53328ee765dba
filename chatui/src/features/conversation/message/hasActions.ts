import { createContext } from 'react';

/**
 * Whether messages have their buttons. In the first drawing of a room they have not: nobody can reach them before it is on
 * the screen, and they are two thirds of a row's elements.
 */
export const HasActions = createContext(true);
