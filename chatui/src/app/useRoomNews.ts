import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { useLive } from '../components/live';
import type { RoomTimeline } from '../workspace/RoomTimeline';

/** Has a room's details and people asked for again when its log, or a notice, says that they changed. */
export function useRoomNews(timeline: RoomTimeline): void {
  const queries = useQueryClient();
  const { socket } = useLive();
  useEffect(() => {
    const { room } = timeline;
    const askAgain = (what: 'members' | 'room') => void queries.invalidateQueries({ queryKey: [what, room] });
    const ends = [
      timeline.onEvent((event) => {
        const [what] = event.type.split('.');
        if (what === 'member') askAgain('members');
        if (what === 'member' || what === 'room') askAgain('room');
      }),
      // Somebody who was just added may be looking at “there is no such room”.
      socket.onFrame((frame) => {
        if (frame.type === 'notice' && frame.room === room && frame.reason === 'added') askAgain('room');
      }),
    ];
    return () => ends.forEach((end) => end());
  }, [queries, socket, timeline]);
}
