import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';

import { useLive } from '../components/live';
import { useAttention } from '../features/conversation/log/useAttention';
import { useLinked } from '../features/conversation/log/useLinked';
import { RoomView } from '../workspace/RoomView';

/** A room for as long as it is in view. */
export function useRoomView(room: string) {
  const { self, workspace } = useLive();
  const here = useLinked();
  const [opened, setOpened] = useState({ room, linked: here }); // later ones are gone to in the open log
  if (opened.room !== room) setOpened({ room, linked: here });
  const linked = opened.room === room ? opened.linked : here;
  const selfId = self.id;
  const view = useMemo(() => new RoomView({ workspace, room, selfId, linked }), [workspace, room, selfId, linked]);
  const snapshot = useSyncExternalStore(view.subscribe, view.getSnapshot);
  const isThere = useAttention();
  useEffect(() => view.link(here), [view, here]);
  useEffect(() => view.attend(isThere), [view, isThere]);
  useEffect(() => view.shown(snapshot), [view, snapshot]);
  return { view, snapshot };
}
