import { useQuery } from '@tanstack/react-query';

import { useServices } from '../components/services';
import { usePageTitle } from '../components/usePageTitle';
import { myRoomsQuery } from '../features/rooms/roomQueries';
import { unreadTotal } from '../features/rooms/unreadTotal';
import type { Room } from '../wire/room';

/** The room's title on the tab, with what is unread anywhere. */
export function useRoomTitle(room: Room): void {
  const { api } = useServices();
  const unread = useQuery({ ...myRoomsQuery(api), select: unreadTotal }).data ?? 0;
  usePageTitle(room.title, unread);
}
