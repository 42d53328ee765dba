import { useMemo } from 'react';
import { useMatch } from 'react-router';

import { NewMessageIcon } from '../features/people/NewMessageIcon';
import { RoomRail } from '../features/rooms/RoomRail';
import { useUnsentRooms } from '../features/unsent/useUnsent';
import { railPages, unsentPage } from './railPages';

const newMessage = <NewMessageIcon />;

/** The rail, put together of what the features bring. */
export function Rail() {
  const current = useMatch('/chat/:room')?.params.room?.toLowerCase() ?? '';
  const isUnsent = useUnsentRooms().some((room) => room !== current);
  const pages = useMemo(() => (isUnsent ? [...railPages, unsentPage] : railPages), [isUnsent]);
  return <RoomRail current={current} pages={pages} newMessage={newMessage} />;
}
