import { useEffect, useEffectEvent } from 'react';
import { useMatch, useNavigate } from 'react-router';

import { useOwnRooms } from '../components/live';
import { inRailOrder } from '../features/rooms/inRailOrder';

/** Alt with the arrows up and down leads to the room above or below in the list; with Shift too, to the next that is unread. */
export function useRoomKeys(): void {
  const { rooms } = useOwnRooms();
  const navigate = useNavigate();
  const current = useMatch('/chat/:room')?.params.room?.toLowerCase() ?? '';
  const go = useEffectEvent((step: 1 | -1, isUnread: boolean) => {
    const list = inRailOrder(rooms, current);
    const at = list.findIndex(({ name }) => name === current);
    const from = at < 0 && step < 0 ? list.length : at;
    const around = list.map((_, n) => list[(from + step * (n + 1) + 2 * list.length) % list.length]);
    const next = around.find((room) => room !== undefined && (!isUnread || room.me.unread_count > 0));
    if (next !== undefined && next.name !== current) void navigate(`/chat/${next.name}`);
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
      if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
      if (document.querySelector('[role=dialog], [role=menu]') !== null) return;
      event.preventDefault();
      go(event.key === 'ArrowUp' ? -1 : 1, event.shiftKey);
    };
    // Before the boxes, for which the arrows mean something without Alt.
    document.addEventListener('keydown', onKeyDown, { capture: true });
    return () => document.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}
