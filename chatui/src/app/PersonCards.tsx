import { type ReactNode, useState } from 'react';
import { useMatch } from 'react-router';

import { useLive } from '../components/live';
import { loadableDialog } from '../components/loadableDialog';
import { PersonCardContext } from '../components/personCard';
import { useLatest } from '../components/useLatest';
import type { User } from '../wire/user';

const PersonCard = loadableDialog(async () => (await import('../features/people/PersonCard')).PersonCard);

/** Has somebody's card open over the page from every name within. It is about the room in which it was opened, and goes with it. */
export function PersonCards({ children }: { children: ReactNode }) {
  const { workspace } = useLive();
  const name = useMatch('/chat/:room')?.params.room?.toLowerCase();
  const [card, setCard] = useState<{ user: User; name: string | undefined } | null>(null);
  if (card !== null && card.name !== name) setCard(null);
  const open = useLatest((user: User) => setCard({ user, name }));
  return (
    <PersonCardContext value={open}>
      {children}
      {card !== null && (
        <PersonCard
          user={card.user}
          room={name === undefined ? null : workspace.room(name).details}
          onClose={() => setCard(null)}
        />
      )}
    </PersonCardContext>
  );
}
