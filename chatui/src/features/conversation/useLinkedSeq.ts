import { useSearchParams } from 'react-router';

/** The message that the address names (`?seq=N`); null where it names none. */
export function useLinkedSeq(): number | null {
  const [params] = useSearchParams();
  const seq = Number(params.get('seq') ?? Number.NaN);
  return Number.isSafeInteger(seq) && seq > 0 ? seq : null;
}
