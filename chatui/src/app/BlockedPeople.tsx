import { type ReactNode, useMemo } from 'react';

import { Blocked } from '../components/blocked';
import { useBlocks } from '../components/useBlocks';

/** Tells the log within whose messages fold. */
export function BlockedPeople({ children }: { children: ReactNode }) {
  const { data } = useBlocks();
  const ids = useMemo(() => new Set(data?.map(({ user }) => user.id)), [data]);
  return <Blocked value={ids}>{children}</Blocked>;
}
