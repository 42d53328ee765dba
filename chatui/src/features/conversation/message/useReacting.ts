import { useCallback, useEffect, useState } from 'react';

import { errorText } from '../../../components/errorText';
import type { RoomReplica } from '../../../workspace/RoomReplica';
import type { Message } from '../../../wire/message';

/** Reacting to messages: with which emoji, to which message, and why it was refused. */
export function useReacting(timeline: RoomReplica) {
  const [picking, setPicking] = useState<{ id: string; anchor: HTMLElement } | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => timeline.onRefused((refused) => setError(errorText(refused))), [timeline]);
  const react = useCallback(
    (id: string, emoji: string, isOn: boolean) => {
      timeline.react(id, emoji, isOn);
    },
    [timeline],
  );
  const pick = useCallback(({ id }: Message, anchor: HTMLElement) => setPicking({ id, anchor }), []);
  const close = useCallback(() => setPicking(null), []);
  const forget = useCallback(() => setError(null), []);
  const onPick = (emoji: string) => {
    if (picking !== null) react(picking.id, emoji, true);
    close();
  };
  return { anchor: picking?.anchor ?? null, error, react, pick, onPick, close, forget };
}
