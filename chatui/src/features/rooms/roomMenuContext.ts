import { createContext } from 'react';

import type { Room } from '../../wire/room';

/** Opens the menu of a room of the rail beside a button. */
export const RoomMenuContext = createContext<(room: Room, button: HTMLElement) => void>(() => undefined);
