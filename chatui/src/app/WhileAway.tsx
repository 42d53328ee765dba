import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useLive } from '../components/live';
import { useServices } from '../components/services';
import { AwayStrip } from '../features/conversation/log/AwayStrip';
import { awayQuery } from '../features/conversation/log/awayQuery';
import { useJump } from '../features/conversation/message/useJump';

/** What has happened since a room was last read, as it was when it was opened. */
export function WhileAway({ room, readSeq, head }: { room: string; readSeq: number; head: number }) {
  const { api } = useServices();
  const { self } = useLive();
  const [headAtOpening] = useState(head);
  const jump = useJump();
  const away = useQuery(awayQuery(api, room, readSeq, headAtOpening, self.id)).data;
  if (away === undefined) return null;
  return <AwayStrip {...away} onJump={jump} />;
}
