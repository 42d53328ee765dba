import { useSyncExternalStore } from 'react';

import { useLive } from '../../components/live';
import type { User } from '../../wire/user';

const nobody: readonly User[] = [];

/** Who else is there in a direct conversation. */
export function useOthersThere({ name, visibility }: { name: string; visibility: string }): readonly User[] {
  const { self, workspace } = useLive();
  const replica = workspace.room(name);
  const online = useSyncExternalStore(replica.subscribe, replica.getOnline);
  return visibility === 'direct' ? online.filter(({ id }) => id !== self.id) : nobody;
}
