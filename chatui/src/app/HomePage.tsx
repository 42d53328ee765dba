import { Navigate, useNavigation } from 'react-router';

import { useLive, useOwnRooms } from '../components/live';
import { useIsWide } from '../components/useIsWide';
import { visitedRooms } from '../components/visitedRooms';
import { Loading } from './Loading';
import { RoomListPage } from './RoomListPage';
import { RoomsPage } from './RoomsPage';

/** The first page: the room that was open last; on a narrow screen the list of rooms, which has no place beside it. */
export function HomePage() {
  const isWide = useIsWide();
  const { self } = useLive();
  const { rooms, isComplete, error } = useOwnRooms();
  // Whoever is on the way to another page, while this one is still shown, must not be led to a room instead.
  const isLeaving = useNavigation().state !== 'idle';
  if (!isWide) return <RoomListPage />;
  const last = visitedRooms(self.id).find((name) => rooms.some((room) => room.name === name));
  if (last !== undefined && !isLeaving) return <Navigate to={`/chat/${last}`} replace />;
  return (isComplete && last === undefined) || error !== null ? <RoomsPage /> : <Loading />;
}
