import { useQuery } from '@tanstack/react-query';

import { useServices } from '../../components/services';
import type { Role, Room } from '../../wire/room';
import type { User } from '../../wire/user';

export interface KnownMember {
  /** Null: not a member; undefined: not known yet, or not to be had. */
  readonly role: Role | null | undefined;
  readonly error: unknown;
  readonly refetch: () => Promise<unknown>;
}

/** How somebody stands in a room. Asked of the server: only a part of the members may be loaded. */
export function useMember(room: Room | null, { id, username }: User): KnownMember {
  const { api } = useServices();
  const isAsked = room !== null && room.visibility !== 'direct' && username !== null;
  const asked = useQuery({
    queryKey: ['member', room?.name, id],
    enabled: isAsked,
    queryFn: async ({ signal }) => {
      const { items } = await api.members(room?.name ?? '', { q: username ?? '', limit: 200 }, signal);
      return items.find(({ user }) => user.id === id)?.role ?? null;
    },
    staleTime: 0,
  });
  return { role: asked.data, error: asked.error, refetch: asked.refetch };
}
