import { useMemo } from 'react';
import { useLocation, useSearchParams } from 'react-router';

import type { Linked } from '../../../workspace/Opening';

/** The message that the address names (`?seq=N`); null where it names none. */
export function useLinked(): Linked | null {
  const [params] = useSearchParams();
  const { key } = useLocation();
  const seq = Number(params.get('seq') ?? Number.NaN);
  return useMemo(() => (Number.isSafeInteger(seq) && seq > 0 ? { seq, key: `${key} ${seq}` } : null), [seq, key]);
}
