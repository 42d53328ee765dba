import type { RailPage } from '../features/rooms/RailPages';

/** The pages that the rail leads to, in its order. A page of one's own is one line here, and one in routes.tsx. */
export const railPages: RailPage[] = [
  { to: '/mentions', name: ({ rail }) => rail.mentions, icon: 'at' },
  { to: '/rooms', name: ({ rail }) => rail.allRooms, icon: 'chat' },
];

/** Where something waits there. */
export const unsentPage: RailPage = { to: '/unsent', name: ({ unsent }) => unsent.title, icon: 'edit', isUrgent: true };
