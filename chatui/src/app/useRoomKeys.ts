import { useEffect, useEffectEvent } from 'react';
import { useMatch, useNavigate } from 'react-router';

import { isAnythingOpen } from '../components/isAnythingOpen';
import { isWriting } from '../components/isWriting';
import { useLive, useOwnRooms } from '../components/live';
import { useText } from '../components/useText';
import { isMuted } from '../features/rooms/isMuted';
import { inRailOrder } from '../features/rooms/sectionsOf';

/**
 * Alt with the arrows up and down leads to the room above or below in the list; with Shift too, to the next that is unread.
 * Escape marks the room in view as read, where it has nothing else to leave.
 */
export function useRoomKeys(): void {
  const { self, workspace } = useLive();
  const text = useText();
  const { rooms } = useOwnRooms();
  const navigate = useNavigate();
  const current = useMatch('/chat/:room')?.params.room?.toLowerCase() ?? '';
  const go = useEffectEvent((step: 1 | -1, isUnread: boolean) => {
    const list = inRailOrder(rooms, current, self.id, text);
    const at = list.findIndex(({ name }) => name === current);
    const from = at < 0 && step < 0 ? list.length : at;
    const around = list.map((_, n) => list[(from + step * (n + 1) + 2 * list.length) % list.length]);
    const next = around.find((room) => room !== undefined && (!isUnread || (room.me.unread_count > 0 && !isMuted(room.me))));
    if (next !== undefined && next.name !== current) void navigate(`/chat/${next.name}`);
  });
  const markRead = useEffectEvent(() => {
    if (!rooms.some(({ name }) => name === current)) return;
    const replica = workspace.room(current);
    replica.markRead(replica.getSnapshot().head);
  });
  useEffect(() => {
    const onEscape = (event: KeyboardEvent) => {
      const { key, target, defaultPrevented, isComposing } = event;
      if (key !== 'Escape' || defaultPrevented || isComposing || isElsewhere(target)) return;
      markRead();
    };
    document.addEventListener('keydown', onEscape);
    return () => document.removeEventListener('keydown', onEscape);
  }, []);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
      if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
      if (isAnythingOpen()) return;
      event.preventDefault();
      go(event.key === 'ArrowUp' ? -1 : 1, event.shiftKey);
    };
    // Before the boxes, for which the arrows mean something without Alt.
    document.addEventListener('keydown', onKeyDown, { capture: true });
    return () => document.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}

/** Whether Escape is for something that is open, or for a box that is not the one to write in. */
function isElsewhere(target: EventTarget | null): boolean {
  if (isAnythingOpen('tooltip')) return true;
  return isWriting(target) && !(target instanceof Element && target.matches('[data-message-box]'));
}
