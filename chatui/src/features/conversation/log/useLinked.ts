import { useLocation, useSearchParams } from 'react-router';

export interface Linked {
  readonly seq: number;
  /** Another one each time that somebody goes there. */
  readonly key: string;
}

/** The message that the address names (`?seq=N`); null where it names none. */
export function useLinked(): Linked | null {
  const [params] = useSearchParams();
  const { key } = useLocation();
  const seq = Number(params.get('seq') ?? Number.NaN);
  return Number.isSafeInteger(seq) && seq > 0 ? { seq, key: `${key} ${seq}` } : null;
}
