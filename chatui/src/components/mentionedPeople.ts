import { createContext } from 'react';

import type { User } from '../wire/user';

/** Whose names in a text open their cards: those whom the message around it mentions. */
export const MentionedPeople = createContext<readonly User[]>([]);
