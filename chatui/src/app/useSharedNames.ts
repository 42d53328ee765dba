import { useMemo } from 'react';

import { sharedNames } from '../components/names/sharedNames';
import type { RoomSnapshot } from '../workspace/RoomSnapshot';
import type { User } from '../wire/user';

/** Who of the room has a name like another's, as far as is known: by its log, who is online, and the members that were loaded. */
export function useSharedNames({ messages, online, members }: RoomSnapshot, self: User): ReadonlySet<string> {
  const shared = useMemo(
    () =>
      sharedNames([...messages.map(({ author }) => author), ...members.map(({ user }) => user), ...online, self])
        .sort()
        .join(' '),
    [messages, online, members, self],
  );
  // The same set for the same people, so that nothing is drawn anew for each message.
  return useMemo(() => new Set(shared.split(' ')), [shared]);
}
