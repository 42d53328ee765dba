import { type ReactNode, useState } from 'react';
import { useMatch } from 'react-router';

import { useLive } from '../components/live';
import { loadableDialog } from '../components/loadableDialog';
import { PersonCardContext } from '../components/personCard';
import type { User } from '../wire/user';

const PersonCard = loadableDialog(async () => (await import('../features/people/PersonCard')).PersonCard);

/** Has somebody's card open over the page from every name within. */
export function PersonCards({ children }: { children: ReactNode }) {
  const { workspace } = useLive();
  const [user, setUser] = useState<User | null>(null);
  const name = useMatch('/chat/:room')?.params.room?.toLowerCase();
  return (
    <PersonCardContext value={setUser}>
      {children}
      {user !== null && (
        <PersonCard
          user={user}
          room={name === undefined ? null : workspace.room(name).details}
          onClose={() => setUser(null)}
        />
      )}
    </PersonCardContext>
  );
}
