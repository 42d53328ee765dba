import type { SystemMessage } from './systemMessages';

export interface Mute {
  /** When it ends by itself; null: when it is lifted. */
  readonly until: string | null;
  readonly reason: string;
}

/** Whether the log last said of somebody that they are muted, and that still holds. An older mute than what is loaded is not known. */
export function muteOf(systemMessages: readonly SystemMessage[], userId: string, now: number): Mute | null {
  const last = systemMessages.findLast(
    (one) => (one.type === 'member.restricted' || one.type === 'member.unrestricted') && one.user.id === userId,
  );
  if (last?.type !== 'member.restricted' || last.kind !== 'mute') return null;
  const isOver = last.until !== null && Date.parse(last.until) <= now;
  return isOver ? null : { until: last.until, reason: last.reason };
}
