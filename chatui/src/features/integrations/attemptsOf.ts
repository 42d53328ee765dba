import type { Delivery } from '../../wire/hook';
import { isDelivered } from './outgoingText';

/** Which try of its event each one is, of a list that is newest first: 1 for the first, and for one after a success. */
export function attemptsOf(deliveries: readonly Delivery[]): number[] {
  const attempts: number[] = [];
  for (let i = deliveries.length - 1; i >= 0; i--) {
    const before = deliveries[i + 1];
    const goesOn = before?.seq === deliveries[i]?.seq && !isDelivered(before?.status ?? null);
    attempts[i] = goesOn ? (attempts[i + 1] ?? 0) + 1 : 1;
  }
  return attempts;
}
