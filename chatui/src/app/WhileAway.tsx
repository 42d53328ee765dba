import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useLive } from '../components/live';
import { useServices } from '../components/services';
import { AwayStrip } from '../features/conversation/log/AwayStrip';
import { awayQuery } from '../features/conversation/log/awayQuery';
import { useJump } from '../features/conversation/message/useJump';
import type { RoomReplica } from '../workspace/RoomReplica';

/** What has happened since a room was last read, as it was when it was opened. */
export function WhileAway({ replica, readSeq, head }: { replica: RoomReplica; readSeq: number; head: number }) {
  const { api } = useServices();
  const { self } = useLive();
  const [upTo] = useState(head);
  const jump = useJump();
  const away = useQuery(awayQuery(api, { replica, after: readSeq, upTo, selfId: self.id })).data;
  return away ? <AwayStrip {...away} onJump={jump} /> : null;
}
