import { createContext } from 'react';

/** The ids of those whom the reader has blocked. */
export const Blocked = createContext<ReadonlySet<string>>(new Set());
