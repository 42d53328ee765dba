import { type RefObject, useMemo } from 'react';

import { useLive } from '../../components/live';
import type { RoomReplica } from '../../workspace/RoomReplica';
import { roomActions, type RoomActions } from './roomActions';

/** The same actions for as long as the room is in view. `box`: where its texts are written. */
export function useRoomActions(replica: RoomReplica, box: RefObject<HTMLTextAreaElement | null>): RoomActions {
  const { draftStore, uploads } = useLive();
  return useMemo(() => roomActions({ replica, draftStore, uploads, box }), [replica, draftStore, uploads, box]);
}
