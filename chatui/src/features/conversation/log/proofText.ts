import type { Texts } from '../../../i18n/Texts';

/** How far a log has been applied. */
export interface Proof {
  /** The seq it is applied up to. */
  readonly head: number;
  /** How many more are known of; null: the room is not being heard. */
  readonly toGo: number | null;
  /** How many between the messages that are there could not be had yet. */
  readonly missing: number;
  /** Earlier messages are in view. */
  readonly isOld: boolean;
}

/** What can be said of that, for the header of a room. */
export function proofText({ head, toGo, missing, isOld }: Proof, { log }: Texts): string {
  if (toGo === null) return missing > 0 ? log.proofMissing(missing) : log.proofLost(head);
  if (toGo > 0) return log.proofBehind(toGo);
  return isOld ? log.proofOld(head) : log.proofLive(head);
}
