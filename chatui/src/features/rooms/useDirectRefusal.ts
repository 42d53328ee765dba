import { useLive } from '../../components/live';
import { useBlocks } from '../../components/useBlocks';
import type { Room } from '../../wire/room';
import type { User } from '../../wire/user';
import type { QueuedCommand } from '../../workspace/QueuedCommand';

/** Why the server refuses what one writes in a direct conversation. */
export type DirectRefusal = { why: 'deleted' | 'blocked' } | { why: 'blocking'; user: User };

/** Null where one may write. That the other one blocks the reader shows only once the server has refused something. */
export function useDirectRefusal(room: Room, outgoing: readonly QueuedCommand[]): DirectRefusal | null {
  const { self } = useLive();
  const blocks = useBlocks().data ?? [];
  if (room.visibility !== 'direct') return null;
  const others = (room.people ?? []).filter(({ id }) => id !== self.id);
  if (others.length > 0 && others.every(({ deleted }) => deleted === true)) return { why: 'deleted' };
  const [other] = others;
  if (other === undefined || others.length > 1) return null; // in groups they both may
  if (blocks.some(({ user }) => user.id === other.id)) return { why: 'blocking', user: other };
  const isRefused = outgoing.some(({ state, error }) => state === 'failed' && error?.code === 'forbidden');
  return isRefused ? { why: 'blocked' } : null;
}
