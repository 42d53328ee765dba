import type { Texts } from '../i18n/Texts';
import { codePoints } from './codePoints';

/** A message's body, in code points: section 1 of the contract. */
const longestBody = 4000;

/** What to say where a text is too long to send, else null. */
export function tooLong(written: string, { common }: Texts): string | null {
  const excess = codePoints(written.trim()) - longestBody;
  return excess <= 0 ? null : common.tooLong(excess);
}
