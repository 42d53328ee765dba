import type { Standing } from '../../wire/room';

/** Whether one wants to hear nothing of a room for now. */
export function isMuted({ muted_until }: Standing): boolean {
  return muted_until !== null && Date.parse(muted_until) > Date.now();
}
